package dev.tidemill.deploy.target;

import dev.tidemill.schemas.message.GatewayState;

/** What {@link GatewayDecider} decides on; keyed by gateway. */
public sealed interface GatewayInput {

  /** A heartbeat. */
  record Beat(GatewayState state) implements GatewayInput {}

  /** The gateway may be gone. */
  record TimerExpired(String name) implements GatewayInput {}
}
