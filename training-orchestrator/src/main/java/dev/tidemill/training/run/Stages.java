package dev.tidemill.training.run;

import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RunEventBody.AttemptFailed;
import dev.tidemill.schemas.message.RunEventBody.GateWaiting;
import dev.tidemill.schemas.message.RunEventBody.JobReissued;
import dev.tidemill.schemas.message.RunEventBody.JobWaiting;
import dev.tidemill.schemas.message.RunEventBody.StageStarted;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.spec.CodeSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The way of a run through its stages, with retries. */
final class Stages {

  private Stages() {}

  /** Enters a stage: its job goes on the queue. */
  static void enter(Draft draft, String runId, RunStage stage) {
    draft
        .run(runId)
        .ifPresent(
            run ->
                issue(
                    draft, run, stage, draft.now().plus(RunTiming.stageLimit(run.spec(), stage))));
  }

  /** The stage after {@code done}, which has its result. */
  static void next(Draft draft, String runId, RunStage done) {
    draft
        .run(runId)
        .ifPresent(
            run -> {
              if (done == RunStage.PREPARING
                  && run.results().model().isEmpty()
                  && JobFactory.wouldRepeat(run, draft.state().champion())) {
                Endings.end(
                    draft,
                    runId,
                    RunOutcome.NO_CHANGE,
                    ReasonCode.IDENTICAL_TRAINING,
                    "Same training rows, code, parameters and seed as champion version "
                        + draft.state().champion().orElseThrow().version()
                        + ".");
                return;
              }
              enter(draft, runId, following(run, done));
            });
  }

  private static RunStage following(ActiveRun run, RunStage done) {
    boolean tests = run.spec().code().flatMap(CodeSpec::test).isPresent();
    boolean trained = run.results().model().isPresent();
    return switch (done) {
      case REQUESTED, QUEUED -> RunStage.SNAPSHOTTING;
      case SNAPSHOTTING -> RunStage.CHECKING_DATA;
      case CHECKING_DATA ->
          tests && run.results().testedCode().isEmpty()
              ? RunStage.TESTING_CODE
              : RunStage.PREPARING;
      case TESTING_CODE -> RunStage.PREPARING;
      case PREPARING -> trained ? RunStage.CHECKING_MODEL : RunStage.TRAINING;
      case TRAINING -> RunStage.CHECKING_MODEL;
      case CHECKING_MODEL, AWAITING_APPROVAL, ACCEPTED, ROLLING_OUT, ENDED ->
          throw new IllegalArgumentException("No stage with a job follows " + done);
    };
  }

  /** Judges the candidate again, against the champion that serves now. */
  static void judgeAgain(Draft draft, String runId, String why) {
    draft
        .run(runId)
        .ifPresent(
            run -> {
              if (run.progress().passes() >= RunTiming.PASS_LIMIT) {
                Endings.end(draft, runId, RunOutcome.REJECTED, ReasonCode.STALE_VERDICT, why);
              } else {
                enter(
                    draft,
                    runId,
                    preparedFor(run, draft.state().champion())
                        ? RunStage.CHECKING_MODEL
                        : RunStage.PREPARING);
              }
            });
  }

  /** Whether the champion can be scored on the holdout as it is prepared. */
  private static boolean preparedFor(ActiveRun run, Optional<ModelVersion> champion) {
    return champion
        .map(c -> c.prepared().programDigest())
        .flatMap(program -> run.results().prepared().map(p -> p.programDigest().equals(program)))
        .orElse(true);
  }

  /** A gate has too little data: ask again when there may be more, or give up. */
  static void waitForData(Draft draft, String runId, String reason) {
    draft
        .run(runId)
        .ifPresent(
            run -> {
              Instant at = draft.now().plus(RunTiming.askAgainAfter(run.progress().waits()));
              Instant patience =
                  run.progress()
                      .patienceUntil()
                      .orElse(draft.now().plus(RunTiming.patience(run.spec())));
              if (at.isAfter(patience)) {
                Endings.end(draft, runId, RunOutcome.EXPIRED, ReasonCode.NO_EVIDENCE, reason);
              } else {
                draft.emit(runId, new GateWaiting(reason, at));
              }
            });
  }

  /** An attempt failed: another one later, or the end of the run. */
  static void fail(Draft draft, ActiveRun run, String code, String message, boolean retryable) {
    int failures = run.progress().failures();
    boolean again = retryable && failures < run.spec().train().retry().limit();
    Optional<Instant> retryAt =
        again
            ? Optional.of(draft.now().plus(run.spec().train().retry().backoff(failures + 1)))
            : Optional.empty();
    int attempt = run.progress().lastAttempt(run.stage());
    draft.emit(run.runId(), new AttemptFailed(run.stage(), attempt, code, message, retryAt));
    if (!again) {
      Endings.end(draft, run.runId(), RunOutcome.FAILED, code, message);
    }
  }

  /** A backoff is over. */
  static void retry(Draft draft, ActiveRun run) {
    if (run.progress().waitingForData()) {
      enter(draft, run.runId(), RunStage.SNAPSHOTTING);
    } else {
      issue(draft, run, run.stage(), run.deadline());
    }
  }

  /**
   * Nobody has claimed the job: all slots are busy, or no worker runs, or the queue has lost it.
   * The attempt stays, so that the job keeps its place: the first claim counts, whichever copy it
   * is of.
   */
  static void putOnQueueAgain(Draft draft, ActiveRun run, CurrentJob job) {
    Duration waited = Duration.between(job.issuedAt(), draft.now());
    draft.emit(
        run.runId(),
        new JobWaiting(
            run.stage(),
            job.jobId(),
            job.attempt(),
            job.issuedAt(),
            draft.now().plus(RunTiming.claimWithin(waited))));
    draft.effect(
        new RunEffect.IssueJob(
            JobFactory.of(draft.state(), run, run.stage(), job.attempt(), draft.now())));
  }

  /** The worker of the job is gone: a new attempt of the same stage. */
  static void reissue(Draft draft, ActiveRun run, String why) {
    int attempt = run.progress().lastAttempt(run.stage()) + 1;
    draft.emit(
        run.runId(),
        new JobReissued(
            run.stage(),
            JobFactory.jobId(run.runId(), run.stage(), attempt),
            attempt,
            draft.now().plus(RunTiming.CLAIM_WITHIN),
            why));
    draft.effect(
        new RunEffect.IssueJob(
            JobFactory.of(draft.state(), run, run.stage(), attempt, draft.now())));
  }

  private static void issue(Draft draft, ActiveRun run, RunStage stage, Instant deadline) {
    int attempt = run.progress().lastAttempt(stage) + 1;
    draft.emit(
        run.runId(),
        new StageStarted(
            stage,
            JobFactory.jobId(run.runId(), stage, attempt),
            attempt,
            draft.now().plus(RunTiming.CLAIM_WITHIN),
            deadline));
    draft.effect(
        new RunEffect.IssueJob(JobFactory.of(draft.state(), run, stage, attempt, draft.now())));
  }
}
