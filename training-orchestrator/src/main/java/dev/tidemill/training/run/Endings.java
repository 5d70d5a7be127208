package dev.tidemill.training.run;

import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.RunEventBody.CancelRequested;
import dev.tidemill.schemas.message.RunEventBody.EndsForgotten;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.training.registry.RegistryEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How runs end, by themselves and on request. */
final class Endings {

  private static final String ACTOR = "training-orchestrator";

  /** At least: the deployer may be away, and an abort names its rollout, so a late one is safe. */
  private static final Duration ABORT_VALID_FOR = Duration.ofDays(1);

  private Endings() {}

  static void end(Draft draft, String runId, RunOutcome outcome, ReasonCode code, String message) {
    end(draft, runId, outcome, code.name(), message);
  }

  /** Ends a run; does nothing when it has ended. Runs that waited for its end begin. */
  static void end(Draft draft, String runId, RunOutcome outcome, String code, String message) {
    draft
        .run(runId)
        .ifPresent(
            run -> {
              draft.emit(runId, new RunEnded(outcome, code, message));
              if (outcome != RunOutcome.PROMOTED) {
                run.results()
                    .accepted()
                    .ifPresent(
                        m ->
                            draft.effect(
                                new RunEffect.RecordVersion(RegistryEntry.withAliases(m))));
              }
              forgetBeyondLimit(draft);
              beginQueued(draft);
            });
  }

  static Instant forgottenAt(EndedRun end) {
    return end.endedAt().plus(RunTiming.REMEMBERED);
  }

  /** Forgets the runs whose end nobody asks about any more. */
  static void forgetOld(Draft draft) {
    forget(
        draft,
        draft.state().ended().stream()
            .filter(e -> !forgottenAt(e).isAfter(draft.now()))
            .map(EndedRun::runId)
            .toList());
  }

  /** Forgets the oldest ends, if there are more than are kept: several with one event. */
  static void forgetBeyondLimit(Draft draft) {
    List<EndedRun> ended = draft.state().ended();
    if (ended.size() > PipelineRuns.ENDED_KEPT) {
      int tooMany = ended.size() - PipelineRuns.ENDED_LEFT;
      forget(draft, ended.subList(0, tooMany).stream().map(EndedRun::runId).toList());
    }
  }

  private static void forget(Draft draft, List<String> runIds) {
    if (!runIds.isEmpty()) {
      draft.emit("", new EndsForgotten(runIds));
    }
  }

  /**
   * Asks a run to end. It ends at once if nobody works for it; else its execution or its rollout is
   * told to stop and the run ends with the answer, or when the wait for it is over.
   */
  static void cancel(Draft draft, String runId, String actor, String reason) {
    ActiveRun run = draft.run(runId).filter(r -> r.stop().isEmpty()).orElse(null);
    if (run == null) {
      return;
    }
    draft.emit(runId, new CancelRequested(actor, reason));
    if (run.holds(RunStage.ACCEPTED, RunStage.ROLLING_OUT)) {
      run.results().rolloutId().ifPresent(rollout -> abort(draft, runId, rollout, reason));
    } else if (run.granted().isEmpty()) {
      endStopped(draft, runId);
    }
  }

  /** Ends a run that was asked to. */
  static void endStopped(Draft draft, String runId) {
    ActiveRun run = draft.run(runId).orElseThrow();
    String why = run.stop().map(s -> s.reason() + " (" + s.actor() + ")").orElse("");
    List<String> successors =
        draft.state().runs().stream()
            .filter(r -> r.cause().replaces().contains(runId))
            .map(ActiveRun::runId)
            .toList();
    if (successors.isEmpty()) {
      end(draft, runId, RunOutcome.CANCELLED, ReasonCode.CANCELLED, why);
    } else {
      String by = "Run " + successors.get(0) + " took its place.";
      end(draft, runId, RunOutcome.SUPERSEDED, ReasonCode.SUPERSEDED, by);
    }
  }

  /**
   * Asks the deployer, once, to take the candidate of this rollout, and of no later one, off
   * traffic.
   */
  static void abort(Draft draft, String runId, String rolloutId, String reason) {
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

  /**
   * The runs that have to end before one may begin: those that it replaces, and any that stops. One
   * that stops may have lost its place to a run that was itself replaced meanwhile, and it works
   * until its execution says that it stopped.
   */
  static List<String> waitsFor(Draft draft, ActiveRun run) {
    return draft.state().runs().stream()
        .filter(r -> !r.runId().equals(run.runId()))
        .filter(r -> r.stop().isPresent() || run.cause().replaces().contains(r.runId()))
        .map(ActiveRun::runId)
        .toList();
  }

  private static void beginQueued(Draft draft) {
    for (ActiveRun run : draft.state().runs()) {
      if (run.stage() == RunStage.QUEUED
          && run.stop().isEmpty()
          && waitsFor(draft, run).isEmpty()) {
        Stages.next(draft, run.runId(), RunStage.QUEUED);
      }
    }
  }
}
