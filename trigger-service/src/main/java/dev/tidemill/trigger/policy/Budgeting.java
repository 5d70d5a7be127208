package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.TriggerEvent.ComputeSeen;
import dev.tidemill.schemas.spec.BudgetSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.text.Durations;
import dev.tidemill.trigger.policy.state.PastRuns;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a pipeline may spend on runs. Windows slide: a day is the last 24 hours. Compute time is
 * that of the programs of a run, counted from when the run was decided.
 */
final class Budgeting {

  /** Stages in which programs of the pipeline work. */
  private static final Set<RunStage> PROGRAMS =
      Set.of(RunStage.TESTING_CODE, RunStage.PREPARING, RunStage.TRAINING, RunStage.PREDICTING);

  private Budgeting() {}

  private static Optional<BudgetSpec> of(TriggerState state) {
    return state.live().flatMap(PipelineSpec::budget);
  }

  /** When the budget lets the next run start; empty: now. */
  static Optional<Instant> blockedUntil(TriggerState state, Instant now) {
    return of(state).map(b -> state.past().allows(b, now)).filter(at -> at.isAfter(now));
  }

  /** The limits and what is spent of each. */
  static List<Condition> conditions(TriggerState state, Instant now) {
    List<Condition> all = new ArrayList<>();
    Optional<BudgetSpec> budget = of(state);
    if (budget.isEmpty()) {
      return all;
    }
    Optional<Instant> until = blockedUntil(state, now);
    PastRuns past = state.past();
    BudgetSpec b = budget.get();
    b.runsPerDay().ifPresent(m -> all.add(runs("runsPerDay", past.runs(now, PastRuns.DAY), m)));
    b.runsPerWeek().ifPresent(m -> all.add(runs("runsPerWeek", past.runs(now, PastRuns.WEEK), m)));
    b.computePerDay()
        .ifPresent(m -> all.add(time("computePerDay", past.compute(now, PastRuns.DAY), m)));
    b.computePerWeek()
        .ifPresent(m -> all.add(time("computePerWeek", past.compute(now, PastRuns.WEEK), m)));
    return all.stream().map(c -> c.met() ? c : c.until(until)).toList();
  }

  private static Condition runs(String name, long spent, int most) {
    return new Condition(
        "budget." + name, Long.toString(spent), "fewer than " + most, spent < most);
  }

  private static Condition time(String name, Duration spent, Duration most) {
    return new Condition(
        "budget." + name,
        Durations.rounded(spent),
        "less than " + Readiness.text(most),
        spent.compareTo(most) < 0);
  }

  /** Counts the time of programs. */
  static void see(Draft draft, RunEvent event) {
    boolean counts =
        of(draft.state())
            .filter(b -> b.computePerDay().isPresent() || b.computePerWeek().isPresent())
            .isPresent();
    Optional<PastRuns.Use> use = draft.state().past().find(event.runId());
    if (!counts || use.isEmpty()) {
      return;
    }
    if (event.body() instanceof RunEventBody.ExecutionGranted granted) {
      if (PROGRAMS.contains(granted.stage())) {
        draft.emit(new ComputeSeen(event.runId(), Optional.of(event.at()), 0));
      }
    } else if (use.get().since().isPresent() && ends(event.body())) {
      long millis = Duration.between(use.get().since().get(), event.at()).toMillis();
      draft.emit(new ComputeSeen(event.runId(), Optional.empty(), Math.max(0, millis)));
    }
  }

  private static boolean ends(RunEventBody body) {
    return body instanceof RunEventBody.CodeTested
        || body instanceof RunEventBody.FeaturesPrepared
        || body instanceof RunEventBody.ModelTrained
        || body instanceof RunEventBody.HoldoutPredicted
        || body instanceof RunEventBody.AttemptFailed
        || body instanceof RunEventBody.JobReissued
        || body instanceof RunEventBody.RunEnded;
  }
}
