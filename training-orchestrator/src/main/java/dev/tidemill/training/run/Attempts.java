package dev.tidemill.training.run;

import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.RunEventBody.AttemptFailed;
import dev.tidemill.schemas.message.RunEventBody.JobReissued;
import dev.tidemill.schemas.message.RunEventBody.JobWaiting;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.spec.TrainSpec;
import dev.tidemill.training.run.stage.JobStage;
import dev.tidemill.training.run.stage.Next;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.CurrentJob;
import dev.tidemill.training.run.state.RunReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** The attempts of one stage: their jobs, and what follows when one fails or its worker is lost. */
final class Attempts {

  private Attempts() {}

  static Job job(RunDraft draft, ActiveRun run, JobStage<?> stage, int attempt) {
    return new Job(
        jobId(run.runId(), stage.name(), attempt),
        draft.state().pipeline(),
        run.runId(),
        attempt,
        draft.now(),
        stage.timeout(run.spec()),
        stage.work(draft.state(), run));
  }

  /** Deterministic, so that every replica names the same job. */
  private static String jobId(String runId, RunStage stage, int attempt) {
    return runId + "/" + stage.name().toLowerCase(Locale.ROOT).replace('_', '-') + "/" + attempt;
  }

  /** An attempt failed: another one later, or the end of the run. */
  static void fail(RunDraft draft, ActiveRun run, String code, String message, boolean retryable) {
    TrainSpec.RetrySpec retry = run.spec().train().retry();
    int failures = run.progress().failures();
    Optional<Instant> retryAt =
        retryable && failures < retry.limit()
            ? Optional.of(draft.now().plus(retry.backoff(failures + 1)))
            : Optional.empty();
    int attempt = run.progress().lastAttempt(run.stage());
    draft.emit(run.runId(), new AttemptFailed(run.stage(), attempt, code, message, retryAt));
    if (retryAt.isEmpty()) {
      RunEnds.end(draft, run.runId(), new Next.End(RunOutcome.FAILED, code, message));
    }
  }

  /**
   * Nobody has claimed the job: all slots are busy, or no worker runs, or the queue has lost it.
   * The attempt stays, so that the job keeps its place: the first claim counts, whichever copy it
   * is of.
   */
  static void putOnQueueAgain(RunDraft draft, ActiveRun run, CurrentJob job) {
    Duration waited = Duration.between(job.issuedAt(), draft.now());
    Instant claimBy = draft.now().plus(RunTiming.claimWithin(waited));
    draft.emit(
        run.runId(),
        new JobWaiting(run.stage(), job.jobId(), job.attempt(), job.issuedAt(), claimBy));
    JobStage<?> stage = draft.stages().job(run.stage());
    draft.effect(new RunEffect.IssueJob(job(draft, run, stage, job.attempt())));
  }

  /** The worker of the job is gone: a new attempt of the same stage, unless that came too often. */
  static void lost(RunDraft draft, ActiveRun run, String message) {
    if (run.progress().lost() + 1 >= RunTiming.LOST_LIMIT) {
      fail(draft, run, RunReason.WORKER_LOST.name(), message, false);
    } else {
      reissue(draft, run, message);
    }
  }

  private static void reissue(RunDraft draft, ActiveRun run, String why) {
    int attempt = run.progress().lastAttempt(run.stage()) + 1;
    Job job = job(draft, run, draft.stages().job(run.stage()), attempt);
    Instant claimBy = draft.now().plus(RunTiming.CLAIM_WITHIN);
    draft.emit(run.runId(), new JobReissued(run.stage(), job.jobId(), attempt, claimBy, why));
    draft.effect(new RunEffect.IssueJob(job));
  }
}
