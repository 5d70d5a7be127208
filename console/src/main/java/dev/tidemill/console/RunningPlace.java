package dev.tidemill.console;

import dev.tidemill.schemas.message.RunStage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A run that goes on, and so holds one of the places of its pipeline.
 *
 * @param since when its stage began
 * @param until when that stage ends at the latest; empty if that is not known
 * @param advice what it waits for and what frees the place; empty if time alone does
 */
record RunningPlace(
    String runId, RunStage stage, Instant since, Optional<Instant> until, Optional<String> advice) {

  /** The runs of a pipeline that go on, oldest first. */
  static List<RunningPlace> of(PipelineView pipeline) {
    return pipeline.runs.values().stream()
        .filter(r -> r.outcome.isEmpty())
        .map(r -> of(pipeline, r))
        .toList();
  }

  private static RunningPlace of(PipelineView pipeline, RunView run) {
    Optional<RolloutView> rollout =
        run.rolloutId
            .filter(id -> run.stage == RunStage.ROLLING_OUT)
            .map(pipeline.rollouts::get)
            .filter(r -> r.outcome.isEmpty());
    return new RunningPlace(
        run.runId,
        run.stage,
        run.stageSince,
        rollout.isPresent() ? rollout.get().deadline : run.stageUntil,
        rollout.map(RunningPlace::advice));
  }

  private static String advice(RolloutView rollout) {
    String end =
        "tidemill promote %1$s and tidemill abort %1$s end the rollout and free the place"
            .formatted(rollout.pipeline);
    return rollout.paused
        ? "its rollout is paused: tidemill resume --rollout %s lets it go on; %s"
            .formatted(rollout.pipeline, end)
        : rollout.needs.map(n -> n.sentence() + "; ").orElse("") + end;
  }
}
