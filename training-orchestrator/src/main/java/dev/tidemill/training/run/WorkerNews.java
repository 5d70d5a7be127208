package dev.tidemill.training.run;

import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobEventBody.Claimed;
import dev.tidemill.schemas.message.JobEventBody.DataGateFinished;
import dev.tidemill.schemas.message.JobEventBody.JobFailed;
import dev.tidemill.schemas.message.JobEventBody.ModelGateFinished;
import dev.tidemill.schemas.message.JobEventBody.PrepareFinished;
import dev.tidemill.schemas.message.JobEventBody.SnapshotFinished;
import dev.tidemill.schemas.message.JobEventBody.TestsFinished;
import dev.tidemill.schemas.message.JobEventBody.TrainFinished;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.message.RunEventBody.CodeTested;
import dev.tidemill.schemas.message.RunEventBody.ExecutionGranted;
import dev.tidemill.schemas.message.RunEventBody.ExecutionRefused;
import dev.tidemill.schemas.message.RunEventBody.FeaturesPrepared;
import dev.tidemill.schemas.message.RunEventBody.LateResultIgnored;
import dev.tidemill.schemas.message.RunEventBody.ModelTrained;
import dev.tidemill.schemas.message.RunEventBody.QuarantineForgotten;
import dev.tidemill.schemas.message.RunEventBody.SnapshotCut;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.text.Counted;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Claims, heartbeats and results of workers; only the granted execution counts. */
final class WorkerNews {

  private WorkerNews() {}

  static void take(Draft draft, JobEvent event) {
    Optional<ActiveRun> run = draft.run(event.runId());
    if (run.isEmpty()) {
      if (draft.state().endOf(event.runId()).isPresent()) {
        outOfTurn(draft, event, "the run has ended");
      } else if (event.body() instanceof Claimed) {
        refuse(draft, event, "the run ended long ago");
      }
    } else if (event.body() instanceof Claimed) {
      claimed(draft, event, run.get());
    } else if (!granted(run.get(), event.jobId(), event.attempt(), event.executionId())) {
      outOfTurn(draft, event, "another execution is granted");
    } else if (run.get().stop().isPresent()) {
      Endings.endStopped(draft, event.runId());
    } else {
      result(draft, event, run.get());
    }
  }

  /**
   * That an execution is alive. It is kept in the state alone, a few times in a lease; nothing is
   * said of one that is not granted.
   */
  static void heartbeat(Draft draft, JobHeartbeat beat) {
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

  private static void claimed(Draft draft, JobEvent event, ActiveRun run) {
    CurrentJob job = run.job().filter(j -> j.jobId().equals(event.jobId())).orElse(null);
    if (job == null || job.attempt() != event.attempt()) {
      refuse(draft, event, "attempt " + event.attempt() + " is over");
    } else if (job.granted().isEmpty()) {
      Instant until = draft.now().plus(draft.lease());
      draft.emit(
          event.runId(),
          new ExecutionGranted(
              run.stage(), event.attempt(), event.executionId(), event.worker(), until));
    } else if (!job.grantedTo(event.attempt(), event.executionId())) {
      refuse(draft, event, "another claim came first");
    }
  }

  private static void refuse(Draft draft, JobEvent event, String why) {
    draft.emit(event.runId(), new ExecutionRefused(event.attempt(), event.executionId(), why));
  }

  private static void outOfTurn(Draft draft, JobEvent event, String why) {
    if (event.body() instanceof Claimed) {
      refuse(draft, event, why);
    } else {
      draft.emit(
          event.runId(),
          new LateResultIgnored(
              event.attempt(),
              event.executionId(),
              event.body().getClass().getSimpleName() + ": " + why));
    }
  }

  private static void result(Draft draft, JobEvent event, ActiveRun run) {
    String runId = run.runId();
    JobEventBody body = event.body();
    if (body instanceof JobFailed failed) {
      Stages.fail(draft, run, failed.code(), failed.message(), failed.retryable());
    } else if (body instanceof SnapshotFinished done && run.stage() == RunStage.SNAPSHOTTING) {
      snapshot(draft, run, done);
    } else if (body instanceof DataGateFinished done && run.stage() == RunStage.CHECKING_DATA) {
      GateNews.data(draft, run, done);
    } else if (body instanceof TestsFinished done && run.stage() == RunStage.TESTING_CODE) {
      draft.emit(runId, new CodeTested(done.codeDigest(), done.millis()));
      Stages.next(draft, runId, RunStage.TESTING_CODE);
    } else if (body instanceof PrepareFinished done && run.stage() == RunStage.PREPARING) {
      draft.emit(runId, new FeaturesPrepared(done.prepared()));
      Stages.next(draft, runId, RunStage.PREPARING);
    } else if (body instanceof TrainFinished done && run.stage() == RunStage.TRAINING) {
      draft.emit(runId, new ModelTrained(done.model()));
      Stages.next(draft, runId, RunStage.TRAINING);
    } else if (body instanceof ModelGateFinished done && run.stage() == RunStage.CHECKING_MODEL) {
      GateNews.model(draft, run, done.verdict());
    } else {
      outOfTurn(draft, event, "it does not belong to stage " + run.stage());
    }
  }

  private static void snapshot(Draft draft, ActiveRun run, SnapshotFinished done) {
    Optional<String> before = run.results().snapshot().map(s -> s.holdoutDigest());
    draft.emit(run.runId(), new SnapshotCut(done.snapshot(), done.codeDigest()));
    forgetQuarantined(draft, run.runId(), done.absent());
    boolean asked = run.results().model().isPresent();
    if (asked && before.equals(Optional.of(done.snapshot().holdoutDigest()))) {
      Stages.waitForData(draft, run.runId(), "The holdout has no new rows yet.");
    } else if (!asked && tooSoonAfterTheFinding(run, done.snapshot())) {
      Stages.waitForData(
          draft,
          run.runId(),
          "Only "
              + Counted.of(done.snapshot().holdoutRows(), "labelled row")
              + Counted.verb(done.snapshot().holdoutRows(), " is", " are")
              + " from after the onset of the finding; a candidate has to be"
              + " trained on "
              + HoldoutLimits.LEAST_ROWS_SINCE_ONSET
              + " of them, with labels from before the holdout, and judged on "
              + HoldoutLimits.LEAST_ROWS_SINCE_ONSET
              + " others.");
    } else {
      Stages.next(draft, run.runId(), RunStage.SNAPSHOTTING);
    }
  }

  /** What a person excluded stays so, whether the file is there or not. */
  private static void forgetQuarantined(Draft draft, String runId, List<String> absent) {
    List<String> gone = draft.state().quarantined().stream().filter(absent::contains).toList();
    if (!gone.isEmpty()) {
      draft.emit(runId, new QuarantineForgotten(gone));
    }
  }

  /**
   * A holdout that begins at the onset leaves no row since then to train on: the candidate would
   * have seen nothing of the world that it is needed for.
   */
  private static boolean tooSoonAfterTheFinding(ActiveRun run, Snapshot snapshot) {
    return run.cause().finding().filter(f -> f.onset().equals(snapshot.holdoutStart())).isPresent();
  }
}
