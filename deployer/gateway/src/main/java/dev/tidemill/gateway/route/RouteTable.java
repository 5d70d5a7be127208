package dev.tidemill.gateway.route;

import dev.tidemill.schemas.message.Route;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The newest route of each pipeline, and whose each endpoint is. Immutable: a new route makes a new
 * table. An older epoch never replaces a newer one, whatever order and however often routes arrive;
 * epochs are ordered by generation, then by their number in it. Of several pipelines with a route
 * to one endpoint the one owns it that claimed it first: the lowest generation, then the first
 * name. A route without a version claims nothing, and gives up what its pipeline claimed before: it
 * is remembered only so that an older one does not come back. So every gateway that knows the same
 * routes serves the same.
 */
public final class RouteTable {

  private static final Comparator<Route> BY_EPOCH =
      Comparator.comparingLong(Route::generation).thenComparingLong(Route::epoch);

  private static final Comparator<Route> BY_CLAIM =
      Comparator.comparingLong(Route::generation).thenComparing(Route::pipeline);

  private static final RouteTable EMPTY = new RouteTable(Map.of());

  private final Map<String, Route> byPipeline;
  private final Map<String, Route> byEndpoint = new HashMap<>();

  private RouteTable(Map<String, Route> byPipeline) {
    this.byPipeline = Map.copyOf(byPipeline);
    byPipeline.values().stream()
        .filter(RouteTable::claims)
        .forEach(
            route ->
                byEndpoint.merge(
                    route.endpoint(), route, (a, b) -> BY_CLAIM.compare(a, b) <= 0 ? a : b));
  }

  private static boolean claims(Route route) {
    return !route.versions().isEmpty();
  }

  /** No routes. */
  public static RouteTable empty() {
    return EMPTY;
  }

  /** A table with this route, or this table if it already has that epoch or a newer one. */
  public RouteTable with(Route route) {
    Route known = byPipeline.get(route.pipeline());
    if (known != null && BY_EPOCH.compare(route, known) <= 0) {
      return this;
    }
    Map<String, Route> routes = new HashMap<>(byPipeline);
    routes.put(route.pipeline(), route);
    return new RouteTable(routes);
  }

  /** A table without the route of a pipeline. */
  public RouteTable without(String pipeline) {
    Map<String, Route> routes = new HashMap<>(byPipeline);
    return routes.remove(pipeline) == null ? this : new RouteTable(routes);
  }

  /** The route of the pipeline that owns an endpoint. */
  public Optional<Route> route(String endpoint) {
    return Optional.ofNullable(byEndpoint.get(endpoint));
  }

  /** The routes that count, by name of the endpoint. */
  public List<Route> routes() {
    return byEndpoint.values().stream().sorted(Comparator.comparing(Route::endpoint)).toList();
  }

  /** The routes with versions to an endpoint that is another pipeline's, by name of theirs. */
  public List<Route> refused() {
    return byPipeline.values().stream()
        .filter(route -> claims(route) && byEndpoint.get(route.endpoint()) != route)
        .sorted(Comparator.comparing(Route::pipeline))
        .toList();
  }
}
