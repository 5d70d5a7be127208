package dev.tidemill.simulation;

import dev.tidemill.kit.testing.Step;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.trigger.policy.PolicyInput;
import dev.tidemill.trigger.policy.state.Balance;
import dev.tidemill.trigger.policy.state.TriggerMemory;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Books of the signals by id, kept beside the counters of the trigger policy: invariant 1. */
final class SignalLedger {

  /** Ids that wait, by pipeline and trigger. */
  private final Map<String, Set<String>> waiting = new HashMap<>();

  /** Ids that a run names, by pipeline, life of the pipeline, and trigger. */
  private final Map<String, Set<String>> consumed = new HashMap<>();

  void conservation(Step step) {
    if (!(step.after() instanceof TriggerState after)) {
      return;
    }
    TriggerState before = (TriggerState) step.before();
    Map<String, Set<String>> fired = new HashMap<>();
    long fresh = 0;
    for (Object event : step.events()) {
      if (event instanceof Evaluated evaluated) {
        fresh += evaluated.fresh();
        move(after, evaluated, fired);
      } else if (event instanceof Fired run) {
        names(run, fired);
      }
    }
    balance(after);
    long grown = after.conservation().received() - before.conservation().received();
    Broken.unless(grown == fresh, "%d signals are new, received grew by %d", fresh, grown);
    if (step.input() instanceof PolicyInput.SignalReceived received) {
      String id = received.input().signal().signalId();
      Broken.unless(grown >= 1, "signal %s reached %s and no bucket", id, step.key());
    }
  }

  private void move(TriggerState state, Evaluated e, Map<String, Set<String>> fired) {
    List<String> ids = e.signals().ids();
    Broken.unless(ids.size() == e.signals().count(), "%s lists not every signal", e);
    Set<String> here = waiting.computeIfAbsent(key(state, e.trigger()), k -> new HashSet<>());
    if (e.outcome() == TriggerOutcome.WAITING) {
      Broken.unless(e.fresh() == ids.size(), "%s moves what waits already", e);
      ids.forEach(id -> Broken.unless(here.add(id), "%s waits twice in %s", id, e));
      return;
    }
    if (e.fresh() < ids.size()) {
      long known = ids.stream().filter(here::remove).count();
      Broken.unless(known == ids.size() - e.fresh(), "%s takes %d that waited", e, known);
    }
    if (e.outcome() == TriggerOutcome.FIRED) {
      String life = key(state, e.trigger()) + " " + state.incarnation();
      Set<String> taken = consumed.computeIfAbsent(life, k -> new HashSet<>());
      Set<String> ofRun = fired.computeIfAbsent(e.runId().orElseThrow(), r -> new HashSet<>());
      for (String id : ids) {
        Broken.unless(taken.add(id), "%s is consumed a second time by %s", id, e);
        ofRun.add(id);
      }
    }
  }

  private static void names(Fired run, Map<String, Set<String>> fired) {
    Set<String> named = new HashSet<>(run.signals().ids());
    Broken.unless(
        named.size() == run.signals().count() && named.equals(fired.get(run.runId())),
        "run %s names %s, its triggers gave %s",
        run.runId(),
        run.signals().ids(),
        fired.get(run.runId()));
  }

  private void balance(TriggerState state) {
    List<String> wrong = new ArrayList<>();
    for (TriggerMemory memory : state.triggers()) {
      int here = waiting.getOrDefault(key(state, memory.name()), Set.of()).size();
      if (!memory.counts().holds() || memory.counts().pending() != here) {
        wrong.add(memory.name() + ": " + memory.counts() + " with " + here + " waiting");
      }
    }
    for (Balance told : Balance.of(state)) {
      Broken.unless(told.holds(), "%s says of its books: %s", state.pipeline(), told);
    }
    Broken.unless(wrong.isEmpty(), "the books of %s do not balance: %s", state.pipeline(), wrong);
  }

  private static String key(TriggerState state, String trigger) {
    return state.pipeline() + " " + trigger;
  }

  /** Fired decisions of a step. */
  static List<Fired> fired(Step step) {
    return step.events().stream()
        .filter(TriggerEvent.class::isInstance)
        .filter(Fired.class::isInstance)
        .map(Fired.class::cast)
        .toList();
  }
}
