package dev.tidemill.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Route;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RouteTableTest {

  @Property
  void the_newest_epoch_wins_in_whatever_order_and_however_often_routes_arrive(
      @ForAll("arrivals") List<Route> arrivals) {
    RouteTable table = RouteTable.empty();
    for (Route route : arrivals) {
      table = table.with(route);
    }
    for (Route kept : table.routes()) {
      Route newest =
          arrivals.stream()
              .filter(route -> route.endpoint().equals(kept.endpoint()))
              .max(Comparator.comparingLong(Route::generation).thenComparingLong(Route::epoch))
              .orElseThrow();
      assertThat(kept.generation()).isEqualTo(newest.generation());
      assertThat(kept.epoch()).isEqualTo(newest.epoch());
    }
  }

  @Property
  void a_route_that_is_known_or_older_changes_nothing(@ForAll("arrivals") List<Route> arrivals) {
    RouteTable table = RouteTable.empty();
    for (Route route : arrivals) {
      table = table.with(route);
    }
    for (Route route : arrivals) {
      assertThat(table.with(route)).isSameAs(table);
    }
  }

  @Provide
  Arbitrary<List<Route>> arrivals() {
    return Combinators.combine(
            Arbitraries.of("a", "b"),
            Arbitraries.longs().between(1, 3),
            Arbitraries.longs().between(1, 9))
        .as(RouteTableTest::route)
        .list()
        .ofMinSize(1)
        .ofMaxSize(20);
  }

  private static Route route(String endpoint, long generation, long epoch) {
    return new Route(
        endpoint,
        "default/p",
        generation,
        epoch,
        Instant.EPOCH,
        Optional.empty(),
        0,
        List.of(),
        "id",
        1,
        1,
        List.of(),
        0);
  }
}
