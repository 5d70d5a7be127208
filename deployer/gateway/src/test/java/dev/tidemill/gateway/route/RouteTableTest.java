package dev.tidemill.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.Signature;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RouteTableTest {

  private static final List<RouteVersion> VERSIONS =
      List.of(
          new RouteVersion(
              1,
              "digest",
              RouteRole.CHAMPION,
              100,
              new Signature(List.of(), List.of(), List.of(), Optional.empty()),
              Optional.empty()));

  @Property
  void the_newest_epoch_wins_in_whatever_order_and_however_often_routes_arrive(
      @ForAll("arrivals") List<Route> arrivals) {
    RouteTable table = RouteTable.empty();
    for (Route route : arrivals) {
      table = table.with(route);
    }
    List<String> endpoints = arrivals.stream().map(Route::endpoint).distinct().sorted().toList();
    assertThat(table.routes()).extracting(Route::endpoint).isEqualTo(endpoints);
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

  @Example
  void a_route_of_another_pipeline_is_refused_unless_the_known_one_serves_nothing_or_is_deleted() {
    Route mine = route("a", "default/p", 1, 1, VERSIONS);
    Route foreign = route("a", "default/q", 9, 9, VERSIONS);
    RouteTable table = RouteTable.empty().with(mine);
    assertThat(table.foreign(foreign)).isTrue();
    assertThat(table.with(foreign)).isSameAs(table);
    assertThat(table.without("a").with(foreign).route("a")).contains(foreign);

    RouteTable withdrawn = table.with(route("a", "default/p", 1, 2, List.of()));
    Route late = route("a", "default/q", 1, 1, VERSIONS);
    assertThat(withdrawn.foreign(late)).isFalse();
    assertThat(withdrawn.with(late).route("a")).contains(late);
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
    return route(endpoint, "default/p", generation, epoch, List.of());
  }

  private static Route route(
      String endpoint, String pipeline, long generation, long epoch, List<RouteVersion> versions) {
    return new Route(
        endpoint,
        pipeline,
        generation,
        epoch,
        Instant.EPOCH,
        Optional.empty(),
        0,
        versions,
        "id",
        1,
        1,
        List.of(),
        0);
  }
}
