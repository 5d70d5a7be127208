package dev.tidemill.training.run;

import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Predicted;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Messages for tests of the run machine. */
final class Messages {

  static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
  static final DataFile FILE =
      new DataFile("week-1.csv.gz", "f1", 10, 5, Optional.empty(), Optional.empty());

  private Messages() {}

  static final Finding DRIFT =
      new Finding(
          "finding",
          "default/flights",
          "flights",
          "input-drift",
          "drift",
          Optional.of("hour"),
          START,
          START,
          0.3,
          0.15,
          1,
          "the hour has changed",
          Map.of());

  static TriggerEvent.Fired firedFor(PipelineSpec spec, String run, Finding finding) {
    TriggerEvent.Fired f = fired(spec, run, List.of());
    return new TriggerEvent.Fired(
        f.fireId(),
        f.runId(),
        f.kind(),
        List.of("model-got-worse"),
        f.signals(),
        f.conditions(),
        f.reason(),
        f.actor(),
        Optional.of(finding),
        f.replaces(),
        f.parameters(),
        f.specVersion(),
        f.spec(),
        f.folder());
  }

  /** A cut whose holdout begins at {@code holdoutStart}. */
  static JobEventBody cut(Instant holdoutStart, long holdoutRows) {
    Snapshot s = snapshot("holdout-" + holdoutRows);
    return new JobEventBody.SnapshotFinished(
        new Snapshot(
            s.digest(),
            s.asOf(),
            s.windowStart(),
            holdoutStart,
            holdoutStart,
            s.holdoutEnd(),
            s.trainRows(),
            holdoutRows,
            s.trainDigest(),
            s.holdoutDigest(),
            s.files(),
            s.newFiles(),
            s.holdoutRule()),
        "code",
        List.of());
  }

  static JobEventBody cut(List<DataFile> files, List<DataFile> fresh) {
    Snapshot s = snapshot("holdout");
    return new JobEventBody.SnapshotFinished(
        new Snapshot(
            s.digest(),
            s.asOf(),
            s.windowStart(),
            s.windowEnd(),
            s.holdoutStart(),
            s.holdoutEnd(),
            s.trainRows(),
            s.holdoutRows(),
            s.trainDigest(),
            s.holdoutDigest(),
            files,
            fresh,
            s.holdoutRule()),
        "code",
        List.of());
  }

  /** A cut of one file that found these digests of the quarantine nowhere. */
  static JobEventBody cutWithout(List<String> absent) {
    return new JobEventBody.SnapshotFinished(snapshot("holdout"), "code", absent);
  }

  static TriggerEvent.Fired fired(PipelineSpec spec, String run, List<String> replaces) {
    SignalSet signals =
        new SignalSet(
            1, "d", List.of("s1"), List.of(), 1, 5, 10, Optional.empty(), Optional.empty());
    return new TriggerEvent.Fired(
        "fire-" + run,
        run,
        RunKind.TRAIN,
        List.of("new-week"),
        signals,
        List.of(),
        "enough rows",
        Optional.empty(),
        Optional.empty(),
        replaces,
        Map.of(),
        1,
        spec,
        "/pipelines/flights");
  }

  static RunInput decided(TriggerEvent.Fired fired) {
    return new RunInput.RunDecided("decision", fired);
  }

  static RunInput says(Job job, String execution, JobEventBody body) {
    return new RunInput.JobEventSeen(
        new JobEvent(
            "e",
            job.pipeline(),
            job.runId(),
            job.jobId(),
            job.attempt(),
            execution,
            "w",
            START,
            body));
  }

  static RunInput beats(Job job, String execution) {
    return new RunInput.JobHeartbeatSeen(
        new JobHeartbeat(
            job.pipeline(),
            job.runId(),
            job.jobId(),
            job.attempt(),
            execution,
            "w",
            START,
            Map.of("rows", 1.0)));
  }

  static Snapshot snapshot(String holdout) {
    return new Snapshot(
        "snapshot-" + holdout,
        START,
        START,
        START,
        START,
        START,
        1000,
        500,
        "train",
        holdout,
        List.of(FILE),
        List.of(FILE),
        "the newest 2 days");
  }

  static Verdict verdict(
      VerdictOutcome outcome, String subject, Optional<ModelVersion> champion, boolean noChange) {
    return new Verdict(
        "v",
        "model",
        outcome,
        subject,
        champion.map(ModelVersion::version),
        champion.map(ModelVersion::digest),
        List.of(),
        noChange,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        outcome == VerdictOutcome.FAIL ? List.of(FILE) : List.of(),
        "because");
  }

  /** A result that lets the run go on. */
  static JobEventBody success(Job job) {
    return success(job, VerdictOutcome.PASS);
  }

  /** A result; gates say {@code outcome}. */
  static JobEventBody success(Job job, VerdictOutcome outcome) {
    JobWork work = job.work();
    if (work instanceof JobWork.CutSnapshot) {
      return new JobEventBody.SnapshotFinished(
          snapshot("holdout-" + job.attempt()), "code", List.of());
    } else if (work instanceof JobWork.CheckData check) {
      return new JobEventBody.DataGateFinished(
          verdict(outcome, check.snapshot().digest(), Optional.empty(), false),
          List.of(new FileHistory("f1", 5, Map.of())));
    } else if (work instanceof JobWork.TestCode) {
      return new JobEventBody.TestsFinished("code", 5);
    } else if (work instanceof JobWork.PrepareFeatures) {
      return new JobEventBody.PrepareFinished(
          new Prepared("code", "train-" + job.runId(), "holdout", Optional.empty(), List.of("x")));
    } else if (work instanceof JobWork.TrainModel train) {
      return new JobEventBody.TrainFinished(
          new TrainedModel(
              "model-" + job.runId(),
              100,
              job.attempt(),
              "code",
              Map.of(),
              new Signature(List.of(), List.of(), List.of("x"), Optional.empty()),
              train.parameters(),
              train.seed(),
              10,
              Map.of(),
              train.spec().model().format()));
    }
    if (work instanceof JobWork.PredictHoldout) {
      return new JobEventBody.PredictFinished(
          new Predicted(
              Optional.of("predictions"), Optional.empty(), Optional.empty(), Optional.empty()));
    }
    JobWork.CheckModel check = (JobWork.CheckModel) work;
    return new JobEventBody.ModelGateFinished(
        verdict(outcome, check.candidate().digest(), check.champion(), false));
  }

  static RunInput rollout(String pipeline, String id, long sequence, RolloutEventBody body) {
    return new RunInput.RolloutEventSeen(
        new RolloutEvent("r" + sequence, pipeline, id, sequence, START, body));
  }
}
