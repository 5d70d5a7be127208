package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.Mode;
import dev.tidemill.trigger.policy.evolution.Combinations;
import dev.tidemill.trigger.policy.state.Occurrence;
import dev.tidemill.trigger.policy.state.Queued;
import dev.tidemill.trigger.policy.state.SignalSets;
import dev.tidemill.trigger.policy.state.TriggerMemory;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Looks at everything that waits, and starts what may start. */
final class Firing {

  private final Draft draft;

  private Firing(Draft draft) {
    this.draft = draft;
  }

  /** Starts what may start of all that waits. */
  static void settle(Draft draft) {
    settle(draft, Map.of());
  }

  /**
   * Starts what may start of all that waits and of what arrived just now; the rest waits.
   *
   * @param fresh by trigger
   */
  static void settle(Draft draft, Map<String, Occurrence> fresh) {
    if (draft.state().live().isPresent()) {
      new Firing(draft).run(fresh);
    }
  }

  private void run(Map<String, Occurrence> fresh) {
    Set<String> matured = Alerts.mature(draft);
    if (Combinations.of(draft.state()).areDeclared()) {
      Combining.expire(draft);
    }
    Waits waits = new Waits(draft);
    for (Queued q : draft.state().queue()) {
      if (isShadow(q.trigger())) { // since an edit
        waits.shadow(waited(q.trigger(), q.occurrence(), true));
      }
    }
    Combinations combinations = Combinations.of(draft.state());
    fireQueued(q -> !isBehind(q, combinations.roots()));
    List<String> names = new ArrayList<>();
    for (TriggerSpec t : draft.state().declaration().triggers()) {
      if (Combinations.combination(t).isEmpty() && !combinations.isMember(t.name())) {
        names.add(t.name());
      }
    }
    names.add(TriggerState.MANUAL);
    List<Candidate> ready = new ArrayList<>();
    for (String name : names) {
      look(name, Optional.ofNullable(fresh.get(name)), matured.contains(name))
          .ifPresent(ready::add);
    }
    combinations.roots().forEach(root -> ready.addAll(Combining.look(draft, root, fresh, matured)));
    List<Candidate> firing = ready.stream().filter(c -> !isShadow(c.trigger())).toList();
    ready.stream().filter(c -> isShadow(c.trigger())).forEach(waits::shadow);
    if (!firing.isEmpty()) {
      place(firing);
    }
    fireQueued(q -> true); // what a combination was before
  }

  /** Whether the trigger, or the combination that starts its runs, only records. */
  private boolean isShadow(String trigger) {
    String root = Combinations.of(draft.state()).root(trigger);
    return draft.state().declared(root).filter(t -> t.mode() == Mode.SHADOW).isPresent();
  }

  /**
   * A trigger that is ready; otherwise what arrived waits with what waits already.
   *
   * @param matured whether an alert counts since now, which may have to wait for something else
   */
  private Optional<Candidate> look(String trigger, Optional<Occurrence> fresh, boolean matured) {
    TriggerMemory memory = draft.state().memory(trigger);
    Optional<Occurrence> all =
        memory
            .pending()
            .map(p -> fresh.map(f -> p.plus(f, SignalSets.MAX_IDS)).orElse(p))
            .or(() -> fresh);
    if (all.isEmpty() || (fresh.isEmpty() && Joining.joined(draft.state(), trigger).isPresent())) {
      return Optional.empty();
    }
    Readiness readiness = readiness(trigger, all.get());
    if (memory.ready() || readiness.met()) {
      return Optional.of(
          new Candidate(trigger, all.get(), fresh, readiness.conditions(), memory.ready()));
    }
    if (fresh.isPresent() || matured) {
      await(trigger, fresh, readiness);
    }
    return Optional.empty();
  }

  private void await(String trigger, Optional<Occurrence> fresh, Readiness readiness) {
    Evaluation e = draft.evaluate(trigger, TriggerOutcome.WAITING);
    fresh
        .map(e::arrived)
        .orElse(e)
        .seeing(readiness.conditions())
        .until(readiness.readyAt())
        .because(
            FindingRun.goingOn(draft.kinds(), draft.state(), trigger)
                .map(run -> "for run " + run + " of this trigger, which goes on")
                .orElseGet(() -> Reasons.waiting(readiness.conditions())));
  }

  /** A run by hand has no conditions. */
  private Readiness readiness(String trigger, Occurrence all) {
    return draft
        .state()
        .declared(trigger)
        .map(t -> Readiness.of(draft.kinds(), t, draft.state(), all, draft.now()))
        .orElse(Readiness.always(draft.now()));
  }

  /** Fires what is ready, or says what it waits for. */
  private void place(List<Candidate> ready) {
    Waits waits = new Waits(draft);
    List<Candidate> withSignals = ready.stream().filter(Candidate::hasSignals).toList();
    if (withSignals.stream().allMatch(waits::mayBeTaken)) {
      withSignals.forEach(waits::forSnapshot);
      return;
    }
    boolean forced = ready.stream().anyMatch(c -> c.all().demand().forced());
    if (!forced && Budgeting.blockedUntil(draft.state(), draft.now()).isPresent()) {
      withSignals.forEach(waits::forBudget);
      return;
    }
    if (draft.state().hasFreePlace()) {
      RunStart.fire(draft, ready, List.of());
      return;
    }
    switch (draft.state().policy()) {
      case SKIP -> withSignals.forEach(waits::skip);
      case JOIN -> withSignals.forEach(waits::join);
      case QUEUE, QUEUE_LATEST -> withSignals.forEach(waits::forPlace);
      case REPLACE -> {
        List<String> active = draft.state().activeRuns();
        int tooMany = active.size() - draft.state().limit() + 1;
        List<String> replaced = List.copyOf(active.subList(0, tooMany));
        RunStart.fire(draft, withThoseOf(replaced, ready), replaced);
      }
    }
  }

  /** What waits for a run that is replaced goes to the run that replaces it. */
  private List<Candidate> withThoseOf(List<String> replaced, List<Candidate> ready) {
    List<Candidate> all = new ArrayList<>(ready);
    for (TriggerSpec t : draft.state().declaration().triggers()) {
      Optional<Occurrence> waiting = draft.state().memory(t.name()).pending();
      if (waiting.isPresent()
          && !isShadow(t.name())
          && FindingRun.goingOn(draft.kinds(), draft.state(), t.name())
              .filter(replaced::contains)
              .isPresent()
          && ready.stream().noneMatch(c -> c.trigger().equals(t.name()))) {
        all.add(waited(t.name(), waiting.get(), false));
      }
    }
    return all;
  }

  private Candidate waited(String trigger, Occurrence all, boolean wasReady) {
    return new Candidate(
        trigger, all, Optional.empty(), readiness(trigger, all).conditions(), wasReady);
  }

  /**
   * Fires what waits its turn while there are free places: each time the oldest of the highest
   * priority, with those that became ready at the same instant.
   *
   * @param isNext whether its turn has come
   */
  private void fireQueued(Predicate<Queued> isNext) {
    List<Queued> due = due();
    while (!due.isEmpty() && draft.state().hasFreePlace() && isNext.test(due.get(0))) {
      Map<String, Candidate> batch = new LinkedHashMap<>();
      for (Queued q : due) {
        if (q.readyAt().equals(due.get(0).readyAt())) {
          batch.putIfAbsent(q.trigger(), waited(q.trigger(), q.occurrence(), true));
        }
      }
      RunStart.fire(draft, List.copyOf(batch.values()), List.of());
      due = due();
    }
  }

  /**
   * What waits its turn and may start, by priority and age. A trigger may have fired since it began
   * to wait: its cooldown counts again. Only what is forced passes the budget.
   */
  private List<Queued> due() {
    if (draft.state().queue().isEmpty()) {
      return List.of();
    }
    boolean affordable = Budgeting.blockedUntil(draft.state(), draft.now()).isEmpty();
    return draft.state().queue().stream()
        .filter(q -> affordable || q.occurrence().demand().forced())
        .filter(q -> !isCooling(q.trigger()))
        .filter(q -> Covering.mayTake(draft.kinds(), draft.state(), q.trigger()).isEmpty())
        .sorted(Comparator.comparingInt(this::priority).reversed())
        .toList();
  }

  /**
   * Whether a combination that holds is before what waits its turn: by its priority, then by its
   * oldest signal. Its signals wait at its triggers, since it may cease to hold.
   */
  private boolean isBehind(Queued q, List<TriggerSpec> combinations) {
    return combinations.stream()
        .filter(root -> root.mode() == Mode.FIRE && root.priority() >= priority(q))
        .anyMatch(
            root ->
                Combining.waitsSince(draft, root)
                    .filter(at -> root.priority() > priority(q) || at.isBefore(q.readyAt()))
                    .isPresent());
  }

  private int priority(Queued q) {
    return draft.state().declared(q.trigger()).map(TriggerSpec::priority).orElse(0);
  }

  private boolean isCooling(String trigger) {
    TriggerState state = draft.state();
    return state
        .declared(trigger)
        .flatMap(t -> Readiness.cooledAt(t, state.memory(trigger)))
        .filter(draft.now()::isBefore)
        .isPresent();
  }
}
