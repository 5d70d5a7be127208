package dev.tidemill.training.run.stage;

import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.training.run.state.ActiveRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The stages of a run in their order. A run passes over those that it does not need. */
public final class Stages {

  /** Every stage that a run can be in before it ends. */
  public static final List<Stage> ALL =
      List.of(
          new QueueStage(RunStage.REQUESTED),
          new QueueStage(RunStage.QUEUED),
          new SnapshotStage(),
          new DataGateStage(),
          new CodeTestStage(),
          new PrepareStage(),
          new TrainStage(),
          new PredictStage(),
          new ModelGateStage(),
          new DeployerStage(RunStage.ACCEPTED),
          new DeployerStage(RunStage.ROLLING_OUT));

  private final Map<RunStage, Stage> byName = new LinkedHashMap<>();

  /**
   * @throws IllegalArgumentException if two have the same name
   */
  public Stages(List<Stage> inOrder) {
    for (Stage stage : inOrder) {
      if (byName.put(stage.name(), stage) != null) {
        throw new IllegalArgumentException("Two stages are called " + stage.name());
      }
    }
  }

  public Stage get(RunStage name) {
    Stage stage = byName.get(name);
    if (stage == null) {
      throw new IllegalArgumentException("A run is never in stage " + name);
    }
    return stage;
  }

  /**
   * The stage of this name, which has a job.
   *
   * @throws IllegalArgumentException if the stage has no job
   */
  public JobStage<?> job(RunStage name) {
    if (get(name) instanceof JobStage<?> job) {
      return job;
    }
    throw new IllegalArgumentException("No job belongs to stage " + name);
  }

  /**
   * The next stage with a job that this run needs.
   *
   * @param done its stage before
   * @throws IllegalArgumentException if none is left
   */
  public JobStage<?> after(RunStage done, ActiveRun run) {
    List<Stage> inOrder = new ArrayList<>(byName.values());
    for (Stage stage : inOrder.subList(inOrder.indexOf(get(done)) + 1, inOrder.size())) {
      if (stage instanceof JobStage<?> job && job.needed(run)) {
        return job;
      }
    }
    throw new IllegalArgumentException("No stage with a job follows " + done);
  }
}
