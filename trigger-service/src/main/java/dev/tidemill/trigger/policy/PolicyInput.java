package dev.tidemill.trigger.policy;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.TriggerInput;
import java.time.Instant;

/** The closed set of what the trigger policy of a pipeline reacts to. */
public sealed interface PolicyInput {

  /** A signal routed to the pipeline. */
  record SignalReceived(TriggerInput input, Origin origin) implements PolicyInput {}

  /**
   * Somebody asked for something; kinds of other owners are ignored.
   *
   * @param readAt wall clock of the reader, by which the command may have expired
   */
  record CommandReceived(Command command, Instant readAt) implements PolicyInput {

    boolean expired() {
      return command.expiresAt().isBefore(readAt);
    }
  }

  /** A run of the pipeline went on; only its snapshot and its end matter here. */
  record RunEventSeen(RunEvent event) implements PolicyInput {}

  /** A timer of {@link TriggerDecider#timers} is due. */
  record TimerExpired(String name, Instant dueAt) implements PolicyInput {}
}
