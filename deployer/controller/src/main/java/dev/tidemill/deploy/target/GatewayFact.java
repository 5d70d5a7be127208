package dev.tidemill.deploy.target;

import java.time.Instant;

/** What changes what is known of a gateway. */
public sealed interface GatewayFact {

  /** It lives, at least until then. */
  record Lives(Instant at, Instant until) implements GatewayFact {}

  /**
   * A pipeline is told something new.
   *
   * @param fingerprint of what it is told
   */
  record PipelineTold(String pipeline, GatewayChange news, String fingerprint)
      implements GatewayFact {}

  /** Its time to live has passed. */
  record Gone() implements GatewayFact {}
}
