package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The closed set of commands; each kind has one owner. */
public sealed interface CommandBody {

  /** Declare a pipeline, new or changed. Owner: trigger-service. */
  @Doc("Declare a pipeline, new or changed. Owner: trigger-service.")
  public record ApplyPipeline(
      @Doc("the resolved specification") PipelineSpec spec,
      @Doc("the YAML as written") String source,
      @Doc("absolute folder that relative paths of the specification start from") String folder)
      implements CommandBody {}

  /** Retire a pipeline: no more runs. Owner: trigger-service. */
  @Doc("Retire a pipeline: no more runs. Owner: trigger-service.")
  public record DeletePipeline(@Doc("why") String reason) implements CommandBody {}

  /** Start a run by hand. Owner: trigger-service. */
  @Doc("Start a run by hand. Owner: trigger-service.")
  public record TriggerRun(
      @Doc("why") String reason,
      @Doc("overrides of train.parameters for this run") Map<String, String> parameters)
      implements CommandBody {}

  /**
   * Stop a pipeline, a trigger or a rollout from acting. Owner: trigger-service, or deployer for a
   * rollout.
   */
  @Doc(
      "Stop a pipeline, a trigger or a rollout from acting. Owner: trigger-service, or deployer for"
          + " a rollout.")
  public record Pause(
      @Doc("what to pause") PauseTarget target,
      @Doc("the trigger's name; empty for the others") String name,
      @Doc("why") String reason)
      implements CommandBody {}

  /** Undo a pause. Owner: as for Pause. */
  @Doc("Undo a pause. Owner: as for Pause.")
  public record Resume(
      @Doc("what to resume") PauseTarget target,
      @Doc("the trigger's name; empty for the others") String name,
      @Doc("why") String reason)
      implements CommandBody {}

  /** End a run. Owner: training-orchestrator. */
  @Doc("End a run. Owner: training-orchestrator.")
  public record CancelRun(@Doc("which") String runId, @Doc("why") String reason)
      implements CommandBody {}

  /** Leave files out of later snapshots. Owner: training-orchestrator. */
  @Doc("Leave files out of later snapshots. Owner: training-orchestrator.")
  public record ExcludeData(
      @Doc("SHA-256 of the files") List<String> digests, @Doc("why") String reason)
      implements CommandBody {}

  /** Take files out of quarantine. Owner: training-orchestrator. */
  @Doc("Take files out of quarantine. Owner: training-orchestrator.")
  public record IncludeData(
      @Doc("SHA-256 of the files") List<String> digests, @Doc("why") String reason)
      implements CommandBody {}

  /** Promote the current rollout at once; golden requests must have matched. Owner: deployer. */
  @Doc("Promote the current rollout at once; golden requests must have matched. Owner: deployer.")
  public record PromoteRollout(@Doc("why") String reason) implements CommandBody {}

  /** Take the current candidate off traffic. Owner: deployer. */
  @Doc("Take the current candidate off traffic. Owner: deployer.")
  public record AbortRollout(
      @Doc("why") String reason,
      @Doc("the rollout that is meant; absent: the one in progress") Optional<String> rolloutId)
      implements CommandBody {

    /** Whichever rollout is in progress. */
    public AbortRollout(String reason) {
      this(reason, Optional.empty());
    }
  }

  /** Serve an earlier version again. Owner: deployer. */
  @Doc("Serve an earlier version again. Owner: deployer.")
  public record RollBack(
      @Doc("the version; absent: the former champion") Optional<Integer> toVersion,
      @Doc("why") String reason)
      implements CommandBody {}
}
