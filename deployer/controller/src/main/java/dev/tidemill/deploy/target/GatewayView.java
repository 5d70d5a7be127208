package dev.tidemill.deploy.target;

import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.GoldenDifference;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.LoadedVersion;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RefusedRoute;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a live gateway has of one pipeline.
 *
 * @param generation of the route that it serves, or refuses
 * @param epoch of that route
 * @param stoppedAfter distinct inputs that only the candidate failed on, after which the gateway
 *     asks it nothing more; 0 while it is asked
 * @param unasked inputs that only the candidate needs and requests lack, which are not put to it
 * @param owner the pipeline that has the endpoint, if it is another one
 */
public record GatewayView(
    String gateway,
    long generation,
    long epoch,
    int stoppedAfter,
    List<String> unasked,
    Optional<String> owner,
    List<Held> versions) {

  /**
   * A version at the gateway.
   *
   * @param maxDifference of its golden answers from the gate's scores; NaN without golden requests
   * @param worst the golden request with that difference, if it is more than is allowed
   */
  public record Held(
      int version,
      String digest,
      LoadStatus status,
      String error,
      double maxDifference,
      Optional<GoldenDifference> worst) {}

  /** What a gateway's state says of a pipeline that it names. */
  static GatewayView of(String pipeline, GatewayState state) {
    Optional<RefusedRoute> refused =
        state.refused().stream().filter(r -> r.pipeline().equals(pipeline)).findFirst();
    List<EndpointState> endpoints =
        state.endpoints().stream().filter(e -> e.pipeline().equals(pipeline)).toList();
    List<Held> held =
        endpoints.stream()
            .map(EndpointState::versions)
            .flatMap(List::stream)
            .map(GatewayView::held)
            .toList();
    Optional<EndpointState> served = endpoints.stream().findFirst();
    return new GatewayView(
        state.gateway(),
        refused.map(RefusedRoute::generation).or(() -> served.map(EndpointState::generation)).get(),
        refused.map(RefusedRoute::epoch).or(() -> served.map(EndpointState::epoch)).get(),
        served.map(EndpointState::stoppedAfter).orElse(0),
        served.map(s -> s.unasked().keySet().stream().sorted().toList()).orElse(List.of()),
        refused.map(RefusedRoute::owner),
        held);
  }

  /** The pipelines that a gateway's state names. */
  static List<String> pipelines(GatewayState state) {
    return Stream.concat(
            state.endpoints().stream().map(EndpointState::pipeline),
            state.refused().stream().map(RefusedRoute::pipeline))
        .distinct()
        .toList();
  }

  private static Held held(LoadedVersion v) {
    return new Held(
        v.version(), v.digest(), v.status(), v.error(), v.goldenMaxDifference(), v.goldenWorst());
  }

  /** Whether it has this version in this state. */
  public boolean is(ModelVersion model, LoadStatus status) {
    return held(model.version(), model.digest()).filter(h -> h.status() == status).isPresent();
  }

  /** Whether it could not load this version so far, and tries again. */
  public boolean lacks(ModelVersion model) {
    return held(model.version(), model.digest())
        .filter(h -> h.status() == LoadStatus.LOADING && !h.error().isEmpty())
        .isPresent();
  }

  /** The version, if the gateway has anything of it. */
  public Optional<Held> held(int version, String digest) {
    return versions.stream()
        .filter(v -> v.version() == version && v.digest().equals(digest))
        .findFirst();
  }
}
