package dev.tidemill.console;

import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.RolloutSpec;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Says whether a specification can have its endpoint, by what is applied and served now. If two
 * pipelines are applied at the same moment, the gateways decide.
 */
final class EndpointClaims {

  private final Projection projection;
  private final Predicate<String> sees;

  /**
   * @param sees whether the caller may read about a pipeline; no other pipeline is named
   */
  EndpointClaims(Projection projection, Predicate<String> sees) {
    this.projection = projection;
    this.sees = sees;
  }

  /**
   * Why a specification cannot have its endpoint, with what is allowed: it is another pipeline's,
   * or this one serves elsewhere. Call it inside {@link Projection#read}.
   */
  Optional<String> problem(PipelineSpec spec) {
    Optional<String> wanted = endpoint(spec);
    Optional<Route> served = projection.route(spec.key()).filter(r -> champion(r).isPresent());
    if (served.isPresent()) {
      return served
          .filter(route -> !wanted.equals(Optional.of(route.endpoint())))
          .map(route -> leaves(spec, route, wanted));
    }
    return wanted.flatMap(
        endpoint -> owner(spec.key(), endpoint).map(owner -> taken(endpoint, owner)));
  }

  private String leaves(PipelineSpec spec, Route served, Optional<String> wanted) {
    String key = spec.key();
    if (!live(key)) {
      return withdrawn(served.endpoint(), key);
    }
    String serves =
        "version %d of %s is served at the endpoint %s"
            .formatted(champion(served).orElseThrow(), key, served.endpoint());
    if (wanted.isPresent()) {
      return ("%s, and a pipeline that serves cannot move to %s in this version. Keep the endpoint,"
              + " or stop serving with `tidemill delete pipeline %s` and apply again")
          .formatted(serves, wanted.get(), key);
    }
    return ("%s and would stay so, but %s, so no later model could take its place. Keep a rollout"
            + " with that endpoint and backend gateway, or stop serving with `tidemill delete"
            + " pipeline %s` and apply again")
        .formatted(
            serves,
            spec.rollout().isEmpty()
                ? "this specification has no rollout"
                : "this specification has backend none",
            key);
  }

  private String taken(String endpoint, String owner) {
    if (!sees.test(owner)) {
      return "the endpoint %s is taken. Give this pipeline another one".formatted(endpoint);
    }
    if (!live(owner)) {
      return withdrawn(endpoint, owner);
    }
    return ("the endpoint %s is that of %s. Give this pipeline another one, or free it with"
            + " `tidemill delete pipeline %s`")
        .formatted(endpoint, owner, owner);
  }

  private static String withdrawn(String endpoint, String deleted) {
    return ("the endpoint %s is not free yet: %s, which was deleted, is just being taken off it."
            + " Apply again in a moment")
        .formatted(endpoint, deleted);
  }

  /** Another pipeline that serves at the endpoint, or has declared it while this one has not. */
  private Optional<String> owner(String key, String endpoint) {
    Optional<String> serving =
        projection.routes().stream()
            .filter(r -> r.endpoint().equals(endpoint) && !r.pipeline().equals(key))
            .filter(r -> champion(r).isPresent())
            .map(Route::pipeline)
            .findFirst();
    if (serving.isPresent()
        || projection.find(key).filter(p -> declares(p, endpoint)).isPresent()) {
      return serving;
    }
    return projection.pipelines().stream()
        .filter(p -> !p.pipeline.equals(key) && declares(p, endpoint))
        .map(p -> p.pipeline)
        .findFirst();
  }

  private boolean live(String key) {
    return projection.find(key).filter(PipelineView::live).isPresent();
  }

  private static Optional<Integer> champion(Route route) {
    return route.versions().stream()
        .filter(v -> v.role() == RouteRole.CHAMPION)
        .map(RouteVersion::version)
        .findFirst();
  }

  private static boolean declares(PipelineView pipeline, String endpoint) {
    return pipeline.live()
        && pipeline.current.flatMap(v -> endpoint(v.spec())).equals(Optional.of(endpoint));
  }

  private static Optional<String> endpoint(PipelineSpec spec) {
    return spec.rollout()
        .map(RolloutSpec::serving)
        .filter(RolloutSpec.Serving::answers)
        .map(RolloutSpec.Serving::endpoint);
  }
}
