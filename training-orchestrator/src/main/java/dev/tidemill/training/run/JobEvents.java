package dev.tidemill.training.run;

import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobEventBody.Claimed;
import dev.tidemill.schemas.message.JobEventBody.JobFailed;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.message.RunEventBody.ExecutionGranted;
import dev.tidemill.schemas.message.RunEventBody.ExecutionRefused;
import dev.tidemill.schemas.message.RunEventBody.LateResultIgnored;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.CurrentJob;
import java.time.Instant;
import java.util.Optional;

/** Claims, heartbeats and results of workers; only the granted execution counts. */
final class JobEvents {

  private JobEvents() {}

  static void take(RunDraft draft, JobEvent event) {
    if (event.body() instanceof Claimed) {
      claimed(draft, event);
    } else {
      outcome(draft, event);
    }
  }

  private static void claimed(RunDraft draft, JobEvent event) {
    Optional<ActiveRun> run = draft.run(event.runId());
    CurrentJob job =
        run.flatMap(ActiveRun::job)
            .filter(j -> j.jobId().equals(event.jobId()) && j.attempt() == event.attempt())
            .orElse(null);
    if (run.isEmpty()) {
      boolean lately = draft.state().endOf(event.runId()).isPresent();
      refuse(draft, event, lately ? "the run has ended" : "the run ended long ago");
    } else if (job == null) {
      refuse(draft, event, "attempt " + event.attempt() + " is over");
    } else if (job.granted().isEmpty()) {
      Instant until = draft.now().plus(draft.lease());
      draft.emit(
          event.runId(),
          new ExecutionGranted(
              run.get().stage(), event.attempt(), event.executionId(), event.worker(), until));
    } else if (!job.grantedTo(event.attempt(), event.executionId())) {
      refuse(draft, event, "another claim came first");
    }
  }

  private static void refuse(RunDraft draft, JobEvent event, String why) {
    draft.emit(event.runId(), new ExecutionRefused(event.attempt(), event.executionId(), why));
  }

  private static void outcome(RunDraft draft, JobEvent event) {
    Optional<ActiveRun> run = draft.run(event.runId());
    if (run.isEmpty()) {
      if (draft.state().endOf(event.runId()).isPresent()) {
        ignore(draft, event, "the run has ended");
      }
    } else if (!granted(run.get(), event.jobId(), event.attempt(), event.executionId())) {
      ignore(draft, event, "another execution is granted");
    } else if (run.get().stop().isPresent()) {
      Cancellation.stopped(draft, event.runId());
    } else if (event.body() instanceof JobFailed failed) {
      failed(draft, run.get(), event, failed);
    } else if (!StageFlow.take(draft, run.get(), event.body())) {
      ignore(draft, event, "it does not belong to stage " + run.get().stage());
    }
  }

  private static void failed(RunDraft draft, ActiveRun run, JobEvent event, JobFailed failed) {
    if (failed.code().equals(JobFailed.WORKER_STOPPED)) {
      Attempts.lost(draft, run, event.worker() + " was told to stop");
    } else {
      Attempts.fail(draft, run, failed.code(), failed.message(), failed.retryable());
    }
  }

  private static void ignore(RunDraft draft, JobEvent event, String why) {
    String what = event.body().getClass().getSimpleName() + ": " + why;
    draft.emit(event.runId(), new LateResultIgnored(event.attempt(), event.executionId(), what));
  }

  /**
   * Notes that an execution is alive. Only the state keeps that, a few times in a lease. The
   * heartbeat of an execution that is not granted changes nothing.
   */
  static void heartbeat(RunDraft draft, JobHeartbeat beat) {
    Optional<ActiveRun> run =
        draft
            .run(beat.runId())
            .filter(r -> granted(r, beat.jobId(), beat.attempt(), beat.executionId()));
    if (run.isEmpty()) {
      return;
    }
    Instant until = run.get().granted().map(run.get()::aliveUntil).orElseThrow();
    Instant recorded = until.minus(draft.lease());
    if (!draft.now().isBefore(recorded.plus(RunTiming.heartbeatRecordedEvery(draft.lease())))) {
      draft.hear(beat.runId(), beat.executionId(), draft.now().plus(draft.lease()));
    }
  }

  private static boolean granted(ActiveRun run, String jobId, int attempt, String executionId) {
    return run.job()
        .filter(j -> j.jobId().equals(jobId))
        .filter(j -> j.grantedTo(attempt, executionId))
        .isPresent();
  }
}
