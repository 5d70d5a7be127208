package dev.tidemill.training.run;

import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.TriggerDecision;

/** What the run machine is told. */
public sealed interface RunInput {

  /** The trigger service decided something. */
  record DecisionSeen(TriggerDecision decision) implements RunInput {}

  /** A worker spoke. */
  record JobEventSeen(JobEvent event) implements RunInput {}

  /** Somebody asked for something. */
  record CommandReceived(Command command) implements RunInput {}

  /** The deployer spoke. */
  record RolloutEventSeen(RolloutEvent event) implements RunInput {}

  /** A wait of this run is over. */
  record TimerExpired(String runId) implements RunInput {}
}
