package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.trigger.policy.kind.KindTable;
import dev.tidemill.trigger.policy.state.Occurrence;
import dev.tidemill.trigger.policy.state.TriggerMemory;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Findings of one break belong to one run: the one that their trigger fired last. While it goes on
 * they wait for how it ends. If it handled the break, they join it, and so do those that come
 * within its cooldown. If it did not, they wait until the cooldown is over and cause another.
 */
final class FindingRun {

  private FindingRun() {}

  /** The run that signals of a trigger wait for. */
  static Optional<String> goingOn(KindTable kinds, TriggerState state, String trigger) {
    return state
        .declared(trigger)
        .filter(kinds::waitsForOwnRun)
        .flatMap(t -> state.memory(trigger).lastRunId())
        .filter(state.activeRuns()::contains);
  }

  /** Findings that come after the run ended join it if it was for their break. */
  static boolean joins(Draft draft, TriggerSpec t, TriggerMemory m, SignalSet signals) {
    if (!draft.kinds().waitsForOwnRun(t) || m.lastRunId().isEmpty()) {
      return false;
    }
    String run = m.lastRunId().get();
    if (draft.state().activeRuns().contains(run)
        || Readiness.cooledAt(t, m).filter(draft.now()::isBefore).isEmpty()
        || !m.lastOutcome().map(FindingRun::handled).orElse(true)) {
      return false;
    }
    draft
        .evaluate(t.name(), TriggerOutcome.COALESCED)
        .arrived(signals)
        .seeing(
            List.of(
                Readiness.ownRunEnded(false),
                Readiness.elapsed(
                    "cooldown", m.lastFiredAt().get(), t.cooldown().get(), draft.now())))
        .of(run)
        .because("within the cooldown of run " + run);
    return true;
  }

  /**
   * Findings that waited for a run of their trigger join it if it handled the break. Otherwise they
   * go on waiting, for the cooldown.
   */
  static void ended(Draft draft, String run, RunOutcome outcome) {
    for (TriggerSpec t : draft.state().declaration().triggers()) {
      TriggerMemory m = draft.state().memory(t.name());
      if (draft.kinds().waitsForOwnRun(t)
          && m.lastRunId().filter(run::equals).isPresent()
          && m.pending().isPresent()) {
        ended(draft, t, m.pending().get(), run, outcome);
      }
    }
  }

  private static void ended(
      Draft draft, TriggerSpec t, Occurrence waiting, String run, RunOutcome outcome) {
    Readiness readiness = Readiness.of(draft.kinds(), t, draft.state(), waiting, draft.now());
    String ended = "run " + run + " of this trigger ended " + text(outcome);
    if (handled(outcome)) {
      draft
          .evaluate(t.name(), TriggerOutcome.COALESCED)
          .waited(waiting)
          .seeing(readiness.conditions())
          .of(run)
          .because(ended);
    } else if (!readiness.met()) {
      draft
          .evaluate(t.name(), TriggerOutcome.WAITING)
          .asking(waiting.demand())
          .seeing(readiness.conditions())
          .until(readiness.readyAt())
          .because(ended + "; waits: " + Reasons.waiting(readiness.conditions()));
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
