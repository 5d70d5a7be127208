package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.OnFinding;
import dev.tidemill.trigger.policy.Turn.Evaluation;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Findings of one break belong to one run: the one that their trigger fired last. While it goes on
 * they wait for how it ends. If it handled the break, they join it, and so do those that come
 * within its cooldown. If it did not, they wait until the cooldown is over and cause another.
 */
final class OwnRun {

  private OwnRun() {}

  /** The run that findings of a trigger wait for. */
  static Optional<String> goingOn(TriggerState state, String trigger) {
    return state
        .declared(trigger)
        .filter(t -> t.kind() instanceof OnFinding)
        .flatMap(t -> state.memory(trigger).lastRunId())
        .filter(state.activeRuns()::contains);
  }

  /** Findings that come after the run ended join it if it was for their break. */
  static boolean joins(Turn turn, TriggerSpec t, TriggerMemory m, SignalSet signals) {
    if (!(t.kind() instanceof OnFinding) || m.lastRunId().isEmpty()) {
      return false;
    }
    String run = m.lastRunId().get();
    if (turn.state().activeRuns().contains(run)
        || Readiness.cooledAt(t, m).filter(turn.now()::isBefore).isEmpty()
        || !m.lastOutcome().map(OwnRun::handled).orElse(true)) {
      return false;
    }
    List<Condition> conditions =
        List.of(
            Readiness.ownRunEnded(false),
            Readiness.elapsed("cooldown", m.lastFiredAt().get(), t.cooldown().get(), turn.now()));
    turn.dispose(
        t.name(),
        TriggerOutcome.COALESCED,
        signals,
        conditions,
        Optional.of(run),
        "within the cooldown of run " + run);
    return true;
  }

  /**
   * Findings that waited for a run of their trigger join it if it handled the break. Otherwise they
   * go on waiting, for the cooldown.
   */
  static void ended(Turn turn, String run, RunOutcome outcome) {
    for (TriggerSpec t : turn.state().live().map(PipelineSpec::triggers).orElse(List.of())) {
      TriggerMemory m = turn.state().memory(t.name());
      if (t.kind() instanceof OnFinding
          && m.lastRunId().filter(run::equals).isPresent()
          && m.pending().isPresent()) {
        ended(turn, t, m.pending().get(), run, outcome);
      }
    }
  }

  private static void ended(
      Turn turn, TriggerSpec t, Occurrence waiting, String run, RunOutcome outcome) {
    Readiness readiness = Readiness.of(t, turn.state(), waiting, turn.now());
    String ended = "run " + run + " of this trigger ended " + text(outcome);
    if (handled(outcome)) {
      turn.evaluate(
          new Evaluation(
                  t.name(),
                  TriggerOutcome.COALESCED,
                  waiting.signals(),
                  0,
                  readiness.conditions(),
                  waiting.demand(),
                  ended)
              .run(Optional.of(run)));
    } else if (!readiness.met()) {
      turn.evaluate(
          new Evaluation(
                  t.name(),
                  TriggerOutcome.WAITING,
                  SignalSets.NONE,
                  0,
                  readiness.conditions(),
                  waiting.demand(),
                  ended + "; waits: " + Reasons.waiting(readiness.conditions()))
              .waiting(readiness.readyAt(), false));
    }
  }

  static String text(RunOutcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether a run that ended so did what it was for, or another one does. */
  static boolean handled(RunOutcome outcome) {
    return switch (outcome) {
      case PROMOTED, NO_CHANGE, SUPERSEDED -> true;
      case REJECTED, FAILED, CANCELLED, EXPIRED, ROLLED_BACK -> false;
    };
  }
}
