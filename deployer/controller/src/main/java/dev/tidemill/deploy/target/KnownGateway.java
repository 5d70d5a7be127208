package dev.tidemill.deploy.target;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A gateway that lives.
 *
 * @param at when it sent the last heartbeat that said something new
 * @param aliveUntil it counts as gone from then on; empty: it is not known
 * @param told what each pipeline was last told of it
 */
public record KnownGateway(
    String gateway, Instant at, Optional<Instant> aliveUntil, List<Told> told) {

  /**
   * What a pipeline was told.
   *
   * @param fingerprint of the view; the view itself would make the state as large as all of them
   */
  record Told(String pipeline, String fingerprint) {}

  static KnownGateway none(String gateway) {
    return new KnownGateway(gateway, Instant.EPOCH, Optional.empty(), List.of());
  }
}
