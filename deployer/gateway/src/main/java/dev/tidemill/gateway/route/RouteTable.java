package dev.tidemill.gateway.route;

import dev.tidemill.schemas.message.Route;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The newest route of each endpoint. Immutable: a new route makes a new table. An older epoch never
 * replaces a newer one, whatever order and however often routes arrive; epochs are ordered by
 * generation, then by their number in it. An endpoint is the pipeline's whose route came first,
 * until that route is deleted or serves nothing.
 */
public final class RouteTable {

  private static final Comparator<Route> BY_EPOCH =
      Comparator.comparingLong(Route::generation).thenComparingLong(Route::epoch);

  private static final RouteTable EMPTY = new RouteTable(Map.of());

  private final Map<String, Route> byEndpoint;

  private RouteTable(Map<String, Route> byEndpoint) {
    this.byEndpoint = Map.copyOf(byEndpoint);
  }

  /** No routes. */
  public static RouteTable empty() {
    return EMPTY;
  }

  /**
   * A table with this route, or this table if it already has that epoch or a newer one, or if the
   * route is {@link #foreign}.
   */
  public RouteTable with(Route route) {
    Route known = byEndpoint.get(route.endpoint());
    if (foreign(route)
        || (known != null && ofSamePipeline(known, route) && BY_EPOCH.compare(route, known) <= 0)) {
      return this;
    }
    Map<String, Route> routes = new HashMap<>(byEndpoint);
    routes.put(route.endpoint(), route);
    return new RouteTable(routes);
  }

  /** Whether the endpoint is another pipeline's. */
  public boolean foreign(Route route) {
    Route known = byEndpoint.get(route.endpoint());
    return known != null && !ofSamePipeline(known, route) && !known.versions().isEmpty();
  }

  private static boolean ofSamePipeline(Route one, Route other) {
    return one.pipeline().equals(other.pipeline());
  }

  /** A table without the endpoint. */
  public RouteTable without(String endpoint) {
    Map<String, Route> routes = new HashMap<>(byEndpoint);
    return routes.remove(endpoint) == null ? this : new RouteTable(routes);
  }

  /** The route of an endpoint. */
  public Optional<Route> route(String endpoint) {
    return Optional.ofNullable(byEndpoint.get(endpoint));
  }

  /** All routes, by name of the endpoint. */
  public List<Route> routes() {
    return byEndpoint.values().stream().sorted(Comparator.comparing(Route::endpoint)).toList();
  }
}
