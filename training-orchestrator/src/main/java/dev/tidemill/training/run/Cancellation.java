package dev.tidemill.training.run;

import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.RunEventBody.CancelRequested;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.training.run.stage.Next;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.RunReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Runs that somebody asked to end. */
final class Cancellation {

  static final String ACTOR = "training-orchestrator";

  /** At least: the deployer may be away, and an abort names its rollout, so a late one is safe. */
  private static final Duration ABORT_VALID_FOR = Duration.ofDays(1);

  private Cancellation() {}

  /**
   * Asks a run to end. It ends at once if nobody works for it; else its execution or its rollout is
   * told to stop and the run ends with the answer, or when the wait for it is over.
   */
  static void cancel(RunDraft draft, String runId, String actor, String reason) {
    ActiveRun run = draft.run(runId).filter(r -> r.stop().isEmpty()).orElse(null);
    if (run == null) {
      return;
    }
    draft.emit(runId, new CancelRequested(actor, reason));
    if (run.atDeployer()) {
      run.results().rolloutId().ifPresent(rollout -> abort(draft, runId, rollout, reason));
    } else if (run.granted().isEmpty()) {
      stopped(draft, runId);
    }
  }

  /** Ends a run that was asked to: nobody works for it any more. */
  static void stopped(RunDraft draft, String runId) {
    Optional<ActiveRun> successor =
        draft.state().runs().stream().filter(r -> r.cause().replaces().contains(runId)).findFirst();
    RunEnds.end(
        draft,
        runId,
        successor
            .map(by -> "Run " + by.runId() + " took its place.")
            .map(message -> new Next.End(RunOutcome.SUPERSEDED, RunReason.SUPERSEDED, message))
            .orElseGet(
                () -> new Next.End(RunOutcome.CANCELLED, RunReason.CANCELLED, why(draft, runId))));
  }

  private static String why(RunDraft draft, String runId) {
    return draft
        .run(runId)
        .flatMap(ActiveRun::stop)
        .map(s -> (s.reason() + " (" + s.actor() + ")").strip())
        .orElse("");
  }

  /**
   * Asks the deployer, once, to take the candidate of this rollout, and of no later one, off
   * traffic.
   */
  static void abort(RunDraft draft, String runId, String rolloutId, String reason) {
    Instant soonest = draft.now().plus(ABORT_VALID_FOR);
    Instant expiresAt =
        draft.run(runId).map(ActiveRun::deadline).filter(soonest::isBefore).orElse(soonest);
    draft.effect(
        new RunEffect.SendCommand(
            new Command(
                "abort/" + rolloutId,
                draft.state().pipeline(),
                draft.now(),
                expiresAt,
                ACTOR,
                new CommandBody.AbortRollout(
                    "run " + runId + " was cancelled: " + reason, Optional.of(rolloutId)))));
  }
}
