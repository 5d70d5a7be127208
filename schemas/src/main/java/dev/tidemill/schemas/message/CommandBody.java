package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.trigger.Schedule.MissedPolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The closed set of commands. Each has one owner, whose interface among the three here it
 * implements; the owner alone answers it.
 */
public sealed interface CommandBody {

  /** The one service that answers this command. */
  CommandOwner owner();

  /** What the trigger service may own. */
  sealed interface ForTriggerService extends CommandBody
      permits ApplyPipeline, DeletePipeline, TriggerRun, Pause, Resume {

    @Override
    default CommandOwner owner() {
      return CommandOwner.TRIGGER_SERVICE;
    }
  }

  /** What the training orchestrator owns. */
  sealed interface ForTrainingOrchestrator extends CommandBody
      permits CancelRun, ExcludeData, IncludeData {

    @Override
    default CommandOwner owner() {
      return CommandOwner.TRAINING_ORCHESTRATOR;
    }
  }

  /** What the deployer may own. */
  sealed interface ForDeployer extends CommandBody
      permits PromoteRollout, AbortRollout, RollBack, Pause, Resume {

    @Override
    default CommandOwner owner() {
      return CommandOwner.DEPLOYER;
    }
  }

  /** Declare a pipeline, new or changed. */
  @Doc("Declare a pipeline, new or changed. Owner: trigger-service.")
  public record ApplyPipeline(
      @Doc("the resolved specification") PipelineSpec spec,
      @Doc("the YAML as written") String source,
      @Doc("absolute folder that relative paths of the specification start from") String folder)
      implements ForTriggerService {}

  /** Retire a pipeline: no more runs. */
  @Doc("Retire a pipeline: no more runs. Owner: trigger-service.")
  public record DeletePipeline(
      @Doc("why") String reason, @Doc("its models are withdrawn too") boolean withModels)
      implements ForTriggerService {

    /** Keeps the models. */
    public DeletePipeline(String reason) {
      this(reason, false);
    }
  }

  /** Start a run by hand. */
  @Doc("Start a run by hand. Owner: trigger-service.")
  public record TriggerRun(
      @Doc("why") String reason,
      @Doc("overrides of train.parameters for this run") Map<String, String> parameters,
      @Doc("pass over budget and repetition") boolean force)
      implements ForTriggerService {

    /** Not forced. */
    public TriggerRun(String reason, Map<String, String> parameters) {
      this(reason, parameters, false);
    }
  }

  /** Stop a pipeline, a trigger or a rollout from acting. */
  @Doc(
      "Stop a pipeline, a trigger or a rollout from acting. Owner: trigger-service, or deployer for"
          + " a rollout.")
  public record Pause(
      @Doc("what to pause") PauseTarget target,
      @Doc("the trigger's name; empty for the others") String name,
      @Doc("why") String reason)
      implements ForTriggerService, ForDeployer {

    @Override
    public CommandOwner owner() {
      return CommandOwner.of(target);
    }
  }

  /** Undo a pause. */
  @Doc("Undo a pause. Owner: as for Pause.")
  public record Resume(
      @Doc("what to resume") PauseTarget target,
      @Doc("the trigger's name; empty for the others") String name,
      @Doc("why") String reason,
      @Doc("what becomes of planned instants that passed during the pause; absent: skipped")
          Optional<MissedPolicy> missed)
      implements ForTriggerService, ForDeployer {

    /** Skips what was planned during the pause. */
    public Resume(PauseTarget target, String name, String reason) {
      this(target, name, reason, Optional.empty());
    }

    @Override
    public CommandOwner owner() {
      return CommandOwner.of(target);
    }
  }

  /** End a run. */
  @Doc("End a run. Owner: training-orchestrator.")
  public record CancelRun(@Doc("which") String runId, @Doc("why") String reason)
      implements ForTrainingOrchestrator {}

  /** Leave files out of later snapshots. */
  @Doc("Leave files out of later snapshots. Owner: training-orchestrator.")
  public record ExcludeData(
      @Doc("SHA-256 of the files") List<String> digests, @Doc("why") String reason)
      implements ForTrainingOrchestrator {}

  /** Take files out of quarantine. */
  @Doc("Take files out of quarantine. Owner: training-orchestrator.")
  public record IncludeData(
      @Doc("SHA-256 of the files") List<String> digests, @Doc("why") String reason)
      implements ForTrainingOrchestrator {}

  /** Promote the current rollout at once; golden requests must have matched. */
  @Doc("Promote the current rollout at once; golden requests must have matched. Owner: deployer.")
  public record PromoteRollout(@Doc("why") String reason) implements ForDeployer {}

  /** Take the current candidate off traffic. */
  @Doc("Take the current candidate off traffic. Owner: deployer.")
  public record AbortRollout(
      @Doc("why") String reason,
      @Doc("the rollout that is meant; absent: the one in progress") Optional<String> rolloutId)
      implements ForDeployer {

    /** Whichever rollout is in progress. */
    public AbortRollout(String reason) {
      this(reason, Optional.empty());
    }
  }

  /** Serve an earlier version again. */
  @Doc("Serve an earlier version again. Owner: deployer.")
  public record RollBack(
      @Doc("the version; absent: the former champion") Optional<Integer> toVersion,
      @Doc("why") String reason)
      implements ForDeployer {}
}
