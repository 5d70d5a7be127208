package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.trigger.policy.evolution.Combinations;
import dev.tidemill.trigger.policy.state.Identity;
import dev.tidemill.trigger.policy.state.Occurrence;
import dev.tidemill.trigger.policy.state.SignalSets;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts one run for all triggers that are ready. */
final class RunStart {

  private RunStart() {}

  /**
   * @param replaces the runs that it supersedes
   */
  static void fire(Draft draft, List<Candidate> ready, List<String> replaces) {
    TriggerState state = draft.state();
    PipelineSpec spec = state.spec().orElseThrow();
    // this run counts as soon as its triggers have their decisions
    List<Condition> budget = Budgeting.conditions(state, draft.now());
    SignalSet signals = SignalSets.union(ready.stream().map(c -> c.all().signals()).toList());
    List<String> triggers = ready.stream().map(Candidate::trigger).distinct().toList();
    // of several commits, actors and parameters the newest counts
    List<Candidate> withSignals =
        ready.stream()
            .filter(Candidate::hasSignals)
            .sorted(Comparator.comparing(c -> c.all().newestAt()))
            .toList();
    Demand demand = Occurrence.demandOf(withSignals.stream().map(c -> c.all().demand()).toList());
    String fireId =
        Identity.fireId(
            state.pipeline(),
            state.incarnation(),
            String.join("+", triggers),
            state.sequence(),
            occurrence(draft, triggers, signals));
    String runId = Identity.runId(spec.name(), fireId);
    ready.forEach(c -> take(draft, c, runId));
    List<Condition> conditions = new ArrayList<>();
    Map<String, Occurrence> occurrences = new LinkedHashMap<>();
    Combinations combinations = Combinations.of(state);
    for (Candidate c : ready) {
      // the tree of a combination has the conditions of its triggers
      if (!combinations.isMember(c.trigger())) {
        conditions.addAll(Reasons.named(c.trigger(), c.conditions(), ready.size()));
      }
      occurrences.put(c.trigger(), c.all());
    }
    draft.emit(
        new Fired(
            fireId,
            runId,
            kind(demand, replaces),
            triggers,
            signals,
            withBudget(budget, withPlaces(draft.state(), conditions, state.hasFreePlace())),
            draft.noted(triggers, Reasons.fired(occurrences)),
            demand.actor(),
            demand.finding(),
            replaces,
            demand.parameters(),
            state.version(),
            spec,
            state.folder(),
            demand.commit(),
            demand.forced(),
            withSignals.stream().map(c -> c.all().firstAt()).min(Comparator.naturalOrder()),
            Optional.of(draft.now())));
  }

  /** The run takes the signals of a trigger. */
  private static void take(Draft draft, Candidate c, String runId) {
    draft
        .evaluate(c.trigger(), TriggerOutcome.FIRED)
        .waited(c.all())
        .fresh(c.freshCount())
        .seeing(withPlaces(draft.state(), c.conditions(), true))
        .of(runId)
        .because(Reasons.fired(c.trigger(), c.all()));
  }

  /** With the limits of the budget before this run; a forced one may be beyond them. */
  private static List<Condition> withBudget(List<Condition> budget, List<Condition> conditions) {
    List<Condition> all = new ArrayList<>(conditions);
    all.addAll(budget);
    return List.copyOf(all);
  }

  /** What takes the place of another run does what that was for: it may have been to train. */
  private static RunKind kind(Demand demand, List<String> replaces) {
    return replaces.isEmpty() ? demand.kind() : RunKind.TRAIN;
  }

  /** The planned instant of a schedule, the digest of the signal ids otherwise. */
  private static String occurrence(Draft draft, List<String> triggers, SignalSet signals) {
    boolean planned =
        triggers.size() == 1
            && signals.count() == 1
            && signals.ids().size() == 1
            && draft.state().declared(triggers.get(0)).flatMap(draft.kinds()::calendar).isPresent();
    return planned ? PlannedInstants.instantOf(signals.ids().get(0)) : signals.digest();
  }

  /** With the condition that there is a free place for the run. */
  static List<Condition> withPlaces(TriggerState state, List<Condition> conditions, boolean met) {
    List<Condition> all = new ArrayList<>(conditions);
    all.add(
        new Condition(
            "concurrency",
            state.activeRuns().size() + " running",
            state.policy() == Policy.REPLACE
                ? "at most " + state.limit() + ", the oldest is replaced"
                : "fewer than " + state.limit(),
            met));
    return List.copyOf(all);
  }
}
