package dev.tidemill.console;

import dev.tidemill.console.Answers.Answer;
import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import java.util.List;

/** What events of the services change beside the run or the rollout that they are about. */
final class EventFold {

  private EventFold() {}

  /** An event of a pipeline. */
  record On<E>(PipelineView pipeline, Answers answers, Workers workers, E event) {

    private void answer(
        String owner, String id, boolean accepted, String code, String message, String rollout) {
      answers.take(new Answer(pipeline.pipeline, id, accepted, code, message, owner, rollout));
    }
  }

  static final Cases<On<TriggerDecision>, TriggerEvent, Void> TRIGGER_EVENTS =
      Cases.<On<TriggerDecision>, TriggerEvent, Void>of(TriggerEvent.class)
          .run(
              TriggerEvent.Evaluated.class,
              (on, e) -> {
                on.pipeline().signals.count(e);
                on.answers().take(on.pipeline().pipeline, e);
              })
          .run(
              TriggerEvent.Paused.class,
              (on, e) -> on.pipeline().paused.add(label(e.target(), e.name())))
          .run(
              TriggerEvent.Resumed.class,
              (on, e) -> on.pipeline().paused.remove(label(e.target(), e.name())))
          .run(
              TriggerEvent.CommandAnswered.class,
              (on, e) ->
                  on.answer(
                      "trigger-service", e.commandId(), e.accepted(), e.code(), e.message(), ""))
          .all(
              List.of(
                  TriggerEvent.PipelineApplied.class,
                  TriggerEvent.PipelineDeleted.class,
                  TriggerEvent.SignalsForgotten.class,
                  TriggerEvent.RowsForgotten.class,
                  TriggerEvent.AlertSeen.class,
                  TriggerEvent.ComputeSeen.class,
                  TriggerEvent.Fired.class,
                  TriggerEvent.SchedulePlanned.class,
                  TriggerEvent.ScheduleMissed.class,
                  TriggerEvent.RunEndSeen.class,
                  TriggerEvent.RunTrainedSeen.class,
                  TriggerEvent.SnapshotSeen.class,
                  TriggerEvent.FilesUsed.class),
              (on, e) -> null)
          .build();

  static final Cases<On<RunEvent>, RunEventBody, Void> RUN_EVENTS =
      Cases.<On<RunEvent>, RunEventBody, Void>of(RunEventBody.class)
          .run(
              RunEventBody.ExecutionGranted.class,
              (on, e) -> on.workers().heard(e.worker(), on.event().at()))
          .run(RunEventBody.SnapshotCut.class, (on, e) -> on.pipeline().files.cut(e.snapshot()))
          .run(RunEventBody.FilesQuarantined.class, (on, e) -> on.pipeline().files.quarantined(e))
          .run(RunEventBody.FilesExcluded.class, (on, e) -> on.pipeline().files.excluded(e))
          .run(
              RunEventBody.FilesIncluded.class,
              (on, e) -> on.pipeline().files.included(e.digests()))
          .run(
              RunEventBody.QuarantineForgotten.class,
              (on, e) -> on.pipeline().files.forgotten(e.digests()))
          .run(
              RunEventBody.PipelineForgotten.class,
              (on, e) -> on.pipeline().forget(on.event().at(), e.lastVersion()))
          .run(
              RunEventBody.CommandAnswered.class,
              (on, e) ->
                  on.answer(
                      "training-orchestrator",
                      e.commandId(),
                      e.accepted(),
                      e.code(),
                      e.message(),
                      ""))
          .all(
              List.of(
                  RunEventBody.RunRequested.class,
                  RunEventBody.FireRefused.class,
                  RunEventBody.RunQueued.class,
                  RunEventBody.StageStarted.class,
                  RunEventBody.JobWaiting.class,
                  RunEventBody.JobReissued.class,
                  RunEventBody.ExecutionRefused.class,
                  RunEventBody.AttemptFailed.class,
                  RunEventBody.LateResultIgnored.class,
                  RunEventBody.DataChecked.class,
                  RunEventBody.CodeTested.class,
                  RunEventBody.FeaturesPrepared.class,
                  RunEventBody.ModelTaken.class,
                  RunEventBody.ModelTrained.class,
                  RunEventBody.HoldoutPredicted.class,
                  RunEventBody.ModelChecked.class,
                  RunEventBody.GateWaiting.class,
                  RunEventBody.CandidateAccepted.class,
                  RunEventBody.RolloutSeen.class,
                  RunEventBody.CancelRequested.class,
                  RunEventBody.RunEnded.class,
                  RunEventBody.EndsForgotten.class,
                  RunEventBody.ChampionSeen.class),
              (on, e) -> null)
          .build();

  static final Cases<On<RolloutEvent>, RolloutEventBody, Void> ROLLOUT_EVENTS =
      Cases.<On<RolloutEvent>, RolloutEventBody, Void>of(RolloutEventBody.class)
          .run(
              RolloutEventBody.ChampionChanged.class,
              (on, e) -> on.pipeline().champion = e.version())
          .run(
              RolloutEventBody.CommandAnswered.class,
              (on, e) ->
                  on.answer(
                      "deployer",
                      e.commandId(),
                      e.accepted(),
                      e.code(),
                      e.message(),
                      on.event().rolloutId()))
          .all(
              List.of(
                  RolloutEventBody.RolloutStarted.class,
                  RolloutEventBody.RolloutRejected.class,
                  RolloutEventBody.VersionLoaded.class,
                  RolloutEventBody.GoldenMatched.class,
                  RolloutEventBody.StepStarted.class,
                  RolloutEventBody.EvidenceJudged.class,
                  RolloutEventBody.CandidatePromoted.class,
                  RolloutEventBody.PromotionConfirmed.class,
                  RolloutEventBody.RolloutEnded.class,
                  RolloutEventBody.PipelineRetired.class,
                  RolloutEventBody.RoutePublished.class,
                  RolloutEventBody.RolloutPaused.class,
                  RolloutEventBody.RolloutResumed.class),
              (on, e) -> null)
          .build();

  private static String label(PauseTarget target, String name) {
    return (Views.kebab(target) + " " + name).strip();
  }
}
