package dev.tidemill.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.spec.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RouteTableTest {

  private static final Comparator<Route> EPOCHS =
      Comparator.comparingLong(Route::generation).thenComparingLong(Route::epoch);

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
  void theNewestEpochWinsInWhateverOrderAndHoweverOftenRoutesArrive(
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
  void aRouteThatIsKnownOrOlderChangesNothing(@ForAll("arrivals") List<Route> arrivals) {
    RouteTable table = RouteTable.empty();
    for (Route route : arrivals) {
      table = table.with(route);
    }
    for (Route route : arrivals) {
      assertThat(table.with(route)).isSameAs(table);
    }
  }

  @Property
  void ofTwoPipelinesWithOneEndpointTheFirstToClaimItIsServedByEveryGateway(
      @ForAll("claims") List<Route> claims, @ForAll long seed) {
    List<Route> shuffled = new ArrayList<>(claims);
    Collections.shuffle(shuffled, new Random(seed));
    RouteTable table = table(claims);
    assertThat(table(shuffled).routes()).isEqualTo(table.routes());
    assertThat(table(shuffled).refused()).isEqualTo(table.refused());

    List<Route> newest =
        claims.stream()
            .collect(Collectors.groupingBy(Route::pipeline, Collectors.maxBy(EPOCHS)))
            .values()
            .stream()
            .flatMap(Optional::stream)
            .filter(route -> !route.versions().isEmpty())
            .toList();
    Optional<Route> first =
        newest.stream()
            .min(Comparator.comparingLong(Route::generation).thenComparing(Route::pipeline));
    first.ifPresent(owner -> assertThat(table.route("a")).contains(owner));
    assertThat(table.refused())
        .containsExactlyInAnyOrderElementsOf(
            newest.stream().filter(route -> !Optional.of(route).equals(first)).toList());
  }

  @Example
  void anEndpointWhoseOwnerServesNothingOrIsDeletedGoesToTheNext() {
    Route mine = route("a", "default/p", 1, 1, VERSIONS);
    Route other = route("a", "default/q", 2, 9, VERSIONS);
    RouteTable table = RouteTable.empty().with(other).with(mine);
    assertThat(table.route("a")).contains(mine);
    assertThat(table.refused()).containsExactly(other);
    assertThat(table.without("default/p").route("a")).contains(other);

    RouteTable withdrawn = table.with(route("a", "default/p", 1, 2, List.of()));
    assertThat(withdrawn.route("a")).contains(other);
    assertThat(withdrawn.refused()).isEmpty();
    Route again = route("a", "default/p", 3, 3, VERSIONS);
    assertThat(withdrawn.with(again).route("a")).contains(other);
    assertThat(withdrawn.with(again).refused()).containsExactly(again);
  }

  @Example
  void theEndpointOfADeletedPipelineIsNobodysAndAnOlderRouteDoesNotBringItBack() {
    Route served = route("a", "default/p", 1, 1, VERSIONS);
    Route withdrawn = route("a", "default/p", 1, 2, List.of());
    RouteTable table = RouteTable.empty().with(served).with(withdrawn);
    assertThat(table.route("a")).isEmpty();
    assertThat(table.routes()).isEmpty();
    assertThat(table.refused()).isEmpty();
    assertThat(table.with(served)).isSameAs(table);
    Route next = route("a", "default/q", 7, 1, VERSIONS);
    assertThat(table.with(next).route("a")).contains(next);
  }

  @Example
  void aPipelineThatMovesLeavesItsFormerEndpoint() {
    RouteTable table =
        RouteTable.empty()
            .with(route("a", "default/p", 1, 1, VERSIONS))
            .with(route("b", "default/p", 1, 2, VERSIONS));
    assertThat(table.routes()).extracting(Route::endpoint).containsExactly("b");
  }

  @Provide
  Arbitrary<List<Route>> claims() {
    return Combinators.combine(
            Arbitraries.of("default/p", "default/q", "demo/p"),
            Arbitraries.longs().between(1, 3),
            Arbitraries.longs().between(1, 9),
            Arbitraries.of(VERSIONS, List.<RouteVersion>of()))
        .as(
            (pipeline, generation, epoch, versions) ->
                route("a", pipeline, generation, epoch, versions))
        .list()
        .uniqueElements(route -> route.pipeline() + route.generation() + "." + route.epoch())
        .ofMinSize(1)
        .ofMaxSize(12);
  }

  private static RouteTable table(List<Route> arrivals) {
    RouteTable table = RouteTable.empty();
    for (Route route : arrivals) {
      table = table.with(route);
    }
    return table;
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
    return route(endpoint, "default/" + endpoint, generation, epoch, VERSIONS);
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
        0,
        Task.BINARY_CLASSIFICATION);
  }
}
