package dev.tidemill.console.tracking;

import dev.tidemill.kit.access.Access;
import dev.tidemill.kit.access.Principal;
import dev.tidemill.kit.access.Tokens;
import dev.tidemill.schemas.message.TrackingEvent;
import dev.tidemill.schemas.message.TrackingEventBody.AttemptClosed;
import dev.tidemill.schemas.message.TrackingEventBody.AttemptOpened;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tokens of the programs that train: each may log to the tracked run of its attempt, as long as
 * that lasts, and do nothing else. Kafka has their hashes only.
 */
final class AttemptTokens implements Access {

  /** Named tokens cannot have a colon in their name. */
  private static final String PREFIX = "attempt:";

  private record Holder(String trackedRunId, Instant until) {}

  private final Map<String, Holder> byHash = new ConcurrentHashMap<>();
  private final InstantSource clock;

  AttemptTokens(InstantSource clock) {
    this.clock = clock;
  }

  void take(TrackingEvent event) {
    if (event.body() instanceof AttemptOpened opened) {
      Instant now = clock.instant();
      byHash.values().removeIf(h -> !h.until().isAfter(now));
      if (opened.tokenUntil().isAfter(now)) {
        byHash.put(opened.tokenHash(), new Holder(opened.trackedRunId(), opened.tokenUntil()));
      }
    } else if (event.body() instanceof AttemptClosed closed) {
      byHash.values().removeIf(h -> h.trackedRunId().equals(closed.trackedRunId()));
    }
  }

  @Override
  public Optional<Principal> principal(String token) {
    return token.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(byHash.get(Tokens.sha256(token)))
            .filter(h -> h.until().isAfter(clock.instant()))
            .map(h -> Principal.proven(PREFIX + h.trackedRunId()));
  }

  /** The tracked run of the attempt whose program this is. */
  static Optional<String> trackedRun(Principal principal) {
    return principal.proven() && principal.name().startsWith(PREFIX)
        ? Optional.of(principal.name().substring(PREFIX.length()))
        : Optional.empty();
  }
}
