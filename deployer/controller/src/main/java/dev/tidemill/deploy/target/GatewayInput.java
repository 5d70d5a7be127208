package dev.tidemill.deploy.target;

import dev.tidemill.schemas.message.GatewayState;
import java.time.Instant;

/** What {@link GatewayDecider} decides on; keyed by gateway. */
public sealed interface GatewayInput {

  /**
   * A heartbeat.
   *
   * @param readAt wall clock of the reader, by which it has an age
   */
  record Beat(GatewayState state, Instant readAt) implements GatewayInput {}

  /** The gateway may be gone. */
  record TimerExpired(String name) implements GatewayInput {}
}
