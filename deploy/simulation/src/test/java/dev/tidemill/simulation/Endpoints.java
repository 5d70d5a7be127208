package dev.tidemill.simulation;

import dev.tidemill.gateway.route.RouteTable;
import dev.tidemill.schemas.message.RefusedRoute;
import dev.tidemill.schemas.message.Route;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The routes that gateways serve, by their own rule. */
final class Endpoints {

  private RouteTable table = RouteTable.empty();

  /** Takes a route in, unless a newer one is known; answers whether it is served now. */
  boolean take(Route route) {
    RouteTable next = table.with(route);
    boolean news = next != table;
    table = next;
    return news && !table.refused().contains(route);
  }

  Optional<Route> of(String endpoint) {
    return table.route(endpoint);
  }

  Collection<Route> all() {
    return table.routes();
  }

  List<RefusedRoute> refused() {
    return table.refused().stream()
        .map(
            r ->
                new RefusedRoute(
                    r.pipeline(),
                    r.endpoint(),
                    r.generation(),
                    r.epoch(),
                    table.route(r.endpoint()).orElseThrow().pipeline()))
        .toList();
  }
}
