package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.target.GatewayChange;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.time.Instant;

/** What the controller decides on; keyed by pipeline. */
public sealed interface RolloutInput {

  /** A run has a candidate that passed its gate. */
  record CandidateAccepted(String runId, ModelVersion candidate, PipelineSpec spec)
      implements RolloutInput {}

  /**
   * A command. The decider ignores those of other owners.
   *
   * @param readAt wall clock of the reader, by which the command may have expired
   */
  record CommandReceived(Command command, Instant readAt) implements RolloutInput {

    boolean expired() {
      return command.expiresAt().isBefore(readAt);
    }
  }

  /** A gateway has something else of the pipeline, or is gone. */
  record GatewaySeen(GatewayChange news) implements RolloutInput {}

  /** What happened at the endpoint since the last slice. */
  record SliceArrived(EvidenceSlice slice) implements RolloutInput {}

  /**
   * The pipeline was deleted.
   *
   * @param specVersion of its specification then; one that is applied later has a higher one
   */
  record PipelineDeleted(int specVersion, String actor) implements RolloutInput {}

  /** One of {@link RolloutTimers} is due. */
  record TimerExpired(String name) implements RolloutInput {}
}
