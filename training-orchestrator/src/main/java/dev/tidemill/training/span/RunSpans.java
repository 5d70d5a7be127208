package dev.tidemill.training.span;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.CodeCommit;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunEventBody.AttemptFailed;
import dev.tidemill.schemas.message.RunEventBody.CancelRequested;
import dev.tidemill.schemas.message.RunEventBody.CandidateAccepted;
import dev.tidemill.schemas.message.RunEventBody.ChampionSeen;
import dev.tidemill.schemas.message.RunEventBody.CodeTested;
import dev.tidemill.schemas.message.RunEventBody.CommandAnswered;
import dev.tidemill.schemas.message.RunEventBody.DataChecked;
import dev.tidemill.schemas.message.RunEventBody.EndsForgotten;
import dev.tidemill.schemas.message.RunEventBody.ExecutionGranted;
import dev.tidemill.schemas.message.RunEventBody.ExecutionRefused;
import dev.tidemill.schemas.message.RunEventBody.FeaturesPrepared;
import dev.tidemill.schemas.message.RunEventBody.FilesExcluded;
import dev.tidemill.schemas.message.RunEventBody.FilesIncluded;
import dev.tidemill.schemas.message.RunEventBody.FilesQuarantined;
import dev.tidemill.schemas.message.RunEventBody.FireRefused;
import dev.tidemill.schemas.message.RunEventBody.GateWaiting;
import dev.tidemill.schemas.message.RunEventBody.HoldoutPredicted;
import dev.tidemill.schemas.message.RunEventBody.JobReissued;
import dev.tidemill.schemas.message.RunEventBody.JobWaiting;
import dev.tidemill.schemas.message.RunEventBody.LateResultIgnored;
import dev.tidemill.schemas.message.RunEventBody.ModelChecked;
import dev.tidemill.schemas.message.RunEventBody.ModelTaken;
import dev.tidemill.schemas.message.RunEventBody.ModelTrained;
import dev.tidemill.schemas.message.RunEventBody.PipelineForgotten;
import dev.tidemill.schemas.message.RunEventBody.QuarantineForgotten;
import dev.tidemill.schemas.message.RunEventBody.RolloutSeen;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunEventBody.RunQueued;
import dev.tidemill.schemas.message.RunEventBody.RunRequested;
import dev.tidemill.schemas.message.RunEventBody.SnapshotCut;
import dev.tidemill.schemas.message.RunEventBody.StageStarted;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The spans of runs: a fold of their events. What an earlier version recorded, without a trace, is
 * left out. Pure.
 */
final class RunSpans {

  /** An event and the run that it is of. */
  private record Seen(OpenRun run, RunEvent event) {}

  private static final Cases<Seen, RunEventBody, Void> TOLD =
      Cases.<Seen, RunEventBody, Void>of(RunEventBody.class)
          .run(RunRequested.class, (seen, body) -> seen.run.requested())
          .run(RunQueued.class, (seen, body) -> seen.run.waits("queued", seen.event, body.reason()))
          .run(StageStarted.class, (seen, body) -> seen.run.stage(seen.event, body))
          .run(JobReissued.class, (seen, body) -> seen.run.again(seen.event, body))
          .run(ExecutionGranted.class, (seen, body) -> seen.run.granted(seen.event, body))
          .run(AttemptFailed.class, (seen, body) -> seen.run.failed(seen.event, body))
          .run(SnapshotCut.class, RunSpans::cut)
          .run(DataChecked.class, (seen, body) -> judged(seen, body.verdict()))
          .run(CodeTested.class, (seen, body) -> seen.run.finished(seen.event, Map.of()))
          .run(FeaturesPrepared.class, (seen, body) -> seen.run.finished(seen.event, Map.of()))
          .run(
              ModelTaken.class,
              (seen, body) -> seen.run.notes("tidemill.redeploys", body.version()))
          .run(
              ModelTrained.class,
              (seen, body) ->
                  seen.run.finished(
                      seen.event, Map.of("tidemill.model.digest", body.model().digest())))
          .run(HoldoutPredicted.class, (seen, body) -> seen.run.finished(seen.event, Map.of()))
          .run(ModelChecked.class, (seen, body) -> judged(seen, body.verdict()))
          .run(
              GateWaiting.class,
              (seen, body) -> seen.run.waits("waiting-for-data", seen.event, body.reason()))
          .run(CandidateAccepted.class, RunSpans::accepted)
          .run(RolloutSeen.class, (seen, body) -> seen.run.rollsOut(seen.event, body))
          .run(
              CancelRequested.class,
              (seen, body) -> seen.run.notes("tidemill.cancelled.by", body.actor()))
          .run(RunEnded.class, (seen, body) -> seen.run.ended(seen.event, body))
          .all(
              List.of(
                  FireRefused.class,
                  JobWaiting.class,
                  ExecutionRefused.class,
                  LateResultIgnored.class,
                  FilesQuarantined.class,
                  FilesExcluded.class,
                  QuarantineForgotten.class,
                  FilesIncluded.class,
                  EndsForgotten.class,
                  ChampionSeen.class,
                  PipelineForgotten.class,
                  CommandAnswered.class),
              (seen, body) -> null)
          .build();

  private final Map<String, OpenRun> open = new HashMap<>();

  /** Takes an event; answers the spans that ended with it. */
  List<ToldSpan> take(RunEvent event) {
    if (event.body() instanceof RunRequested requested && !event.trace().isEmpty()) {
      open.put(event.runId(), new OpenRun(event, requested));
    }
    OpenRun run = open.get(event.runId());
    if (run == null) {
      return List.of();
    }
    TOLD.apply(new Seen(run, event), event.body());
    if (event.body() instanceof RunEnded) {
      open.remove(event.runId());
    }
    return run.taken();
  }

  private static void cut(Seen seen, SnapshotCut body) {
    Snapshot snapshot = body.snapshot();
    body.commit()
        .map(CodeCommit::commit)
        .ifPresent(c -> seen.run.notes("vcs.ref.head.revision", c));
    seen.run.finished(
        seen.event,
        Map.of(
            "tidemill.snapshot.digest",
            snapshot.digest(),
            "tidemill.snapshot.train.rows",
            snapshot.trainRows(),
            "tidemill.snapshot.holdout.rows",
            snapshot.holdoutRows(),
            "tidemill.snapshot.files",
            (long) snapshot.files().size()));
  }

  /** Too little data is no failure: the run waits for more. */
  private static void judged(Seen seen, Verdict verdict) {
    boolean failed =
        verdict.outcome() == VerdictOutcome.FAIL || verdict.outcome() == VerdictOutcome.ERROR;
    if (failed) {
      seen.run.fails(verdict.outcome().name(), verdict.message());
    }
    seen.run.finished(seen.event, Map.of("tidemill.verdict", OpenRun.word(verdict.outcome())));
  }

  private static void accepted(Seen seen, CandidateAccepted body) {
    seen.run.notes("tidemill.model.version", body.model().version());
    seen.run.notes("tidemill.model.digest", body.model().digest());
  }
}
