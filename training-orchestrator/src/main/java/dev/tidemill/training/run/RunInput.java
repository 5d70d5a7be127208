package dev.tidemill.training.run;

import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerEvent.PipelineDeleted;
import java.time.Instant;

/** What the run machine is told. */
public sealed interface RunInput {

  /** The trigger service decided a run. */
  record RunDecided(String decisionId, Fired fired) implements RunInput {}

  /** The trigger service decided a run, but this machine failed to start it. */
  record RunNotStarted(Fired fired, String problem) implements RunInput {}

  /** The trigger service deleted the pipeline. */
  record DeletionSeen(PipelineDeleted deletion) implements RunInput {}

  /** A worker spoke. */
  record JobEventSeen(JobEvent event) implements RunInput {}

  /** A worker is alive. */
  record JobHeartbeatSeen(JobHeartbeat heartbeat) implements RunInput {}

  /**
   * Somebody asked for something.
   *
   * @param readAt wall clock of the reader, by which the command may have expired
   */
  record CommandReceived(Command command, Instant readAt) implements RunInput {

    boolean expired() {
      return command.expiresAt().isBefore(readAt);
    }
  }

  /** The deployer spoke. */
  record RolloutEventSeen(RolloutEvent event) implements RunInput {}

  /** A wait of this run is over. */
  record TimerExpired(String runId) implements RunInput {}

  /** Some runs ended so long ago that nobody asks about them any more. */
  record EndsAreOld() implements RunInput {}

  /** What a timer of {@link RunDecider#timers} says. */
  static RunInput expired(String timer) {
    return timer.equals(RunDecider.OLD_ENDS) ? new EndsAreOld() : new TimerExpired(timer);
  }
}
