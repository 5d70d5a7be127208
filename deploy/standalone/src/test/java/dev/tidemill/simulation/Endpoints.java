package dev.tidemill.simulation;

import dev.tidemill.schemas.message.Route;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The newest route of each endpoint, by generation and epoch. */
final class Endpoints {

  private final Map<String, Route> routes = new TreeMap<>();

  /** Takes a route in, unless a newer one is known; answers whether it was new. */
  boolean take(Route route) {
    Route known = routes.get(route.endpoint());
    boolean newer =
        known == null
            || route.generation() > known.generation()
            || route.generation() == known.generation() && route.epoch() > known.epoch();
    if (newer) {
      routes.put(route.endpoint(), route);
    }
    return newer;
  }

  Optional<Route> of(String endpoint) {
    return Optional.ofNullable(routes.get(endpoint));
  }

  Collection<Route> all() {
    return routes.values();
  }
}
