package dev.tidemill.deploy.rollout;

import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.LoadedVersion;
import dev.tidemill.schemas.message.ModelVersion;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * What a gateway has of one pipeline.
 *
 * @param aliveUntil it counts as gone from then on
 */
record GatewayView(String gateway, Instant aliveUntil, List<Held> versions) {

  /**
   * A version at the gateway.
   *
   * @param maxDifference of its golden answers from the gate's scores; NaN without golden requests
   */
  record Held(int version, String digest, LoadStatus status, String error, double maxDifference) {}

  static GatewayView of(String pipeline, GatewayState state) {
    List<Held> held =
        state.endpoints().stream()
            .filter(e -> e.pipeline().equals(pipeline))
            .map(EndpointState::versions)
            .flatMap(List::stream)
            .map(GatewayView::held)
            .toList();
    Instant until = state.at().plus(state.timeToLive()).truncatedTo(ChronoUnit.MILLIS);
    return new GatewayView(state.gateway(), until, held);
  }

  private static Held held(LoadedVersion v) {
    return new Held(v.version(), v.digest(), v.status(), v.error(), v.goldenMaxDifference());
  }

  boolean alive(Instant now) {
    return aliveUntil.isAfter(now);
  }

  /** Whether it has this version in this state. */
  boolean is(ModelVersion model, LoadStatus status) {
    return held(model.version(), model.digest()).filter(h -> h.status() == status).isPresent();
  }

  /** Whether it could not load this version so far, and tries again. */
  boolean lacks(ModelVersion model) {
    return held(model.version(), model.digest())
        .filter(h -> h.status() == LoadStatus.LOADING && !h.error().isEmpty())
        .isPresent();
  }

  Optional<Held> held(int version, String digest) {
    return versions.stream()
        .filter(v -> v.version() == version && v.digest().equals(digest))
        .findFirst();
  }
}
