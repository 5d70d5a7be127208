package dev.tidemill.training;

import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.decide.Machine.Inlet;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerEvent.PipelineDeleted;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.training.run.RunDecider;
import dev.tidemill.training.run.RunEffect;
import dev.tidemill.training.run.RunInput;
import dev.tidemill.training.run.stage.Stages;
import dev.tidemill.training.run.state.KeptRuns;
import dev.tidemill.training.run.state.PipelineRuns;
import dev.tidemill.training.run.state.RunFact;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The run machine with its topics; every inlet is keyed by pipeline. */
public final class TrainingMachine {

  /** The last part of the Streams application id. */
  public static final String NAME = "training-orchestrator";

  private TrainingMachine() {}

  /**
   * A machine; it has no state of its own.
   *
   * @param lease a worker silent for this long loses its job
   */
  public static Machine<PipelineRuns, RunInput, RunFact, RunEffect> create(Duration lease) {
    return new Machine<>(
        NAME,
        new RunDecider(new AvroVersionRow(), lease, new Stages(Stages.ALL)),
        new KeptRuns(),
        List.of(
            Inlet.of(Topics.DECISIONS, (key, value, at) -> decided(value)),
            Inlet.of(
                Topics.JOB_EVENTS,
                (key, value, at) -> Optional.of(new RunInput.JobEventSeen(value))),
            Inlet.of(
                Topics.JOB_HEARTBEATS,
                (key, value, at) -> Optional.of(new RunInput.JobHeartbeatSeen(value))),
            Inlet.of(
                Topics.COMMANDS,
                (key, value, at) -> Optional.of(new RunInput.CommandReceived(value, at.readAt()))),
            Inlet.of(
                Topics.ROLLOUTS,
                (key, value, at) -> Optional.of(new RunInput.RolloutEventSeen(value)))),
        fired -> RunInput.expired(fired.name()),
        new RunOutlet(),
        TrainingMachine::instead);
  }

  private static Optional<RunInput> decided(TriggerDecision decision) {
    if (decision.event() instanceof Fired fired) {
      return Optional.of(new RunInput.RunDecided(decision.decisionId(), fired));
    }
    return decision.event() instanceof PipelineDeleted deletion
        ? Optional.of(new RunInput.DeletionSeen(deletion))
        : Optional.empty();
  }

  /** The trigger service counts a run until it hears of its end, even one that never began. */
  private static Optional<RunInput> instead(RunInput input, String problem) {
    return input instanceof RunInput.RunDecided decided
        ? Optional.of(new RunInput.RunNotStarted(decided.fired(), problem))
        : Optional.empty();
  }
}
