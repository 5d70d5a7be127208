package dev.tidemill.deploy.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.LoadedVersion;
import dev.tidemill.schemas.message.RefusedRoute;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GatewayDeciderTest {

  private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
  private static final Duration TIME_TO_LIVE = Duration.ofSeconds(15);

  private final Fleet fleet = new Fleet();

  @Test
  void twoHundredPipelinesAtRestAreToldNothingAndOneRecordIsWrittenNowAndThen() {
    assertThat(fleet.beat(state(START, 200, LoadStatus.READY, 0), START)).hasSize(200);
    for (int second = 3; second <= 600; second += 3) {
      Instant now = START.plusSeconds(second);
      assertThat(fleet.nextLoss(now)).isNull();
      assertThat(fleet.beat(state(now, 200, LoadStatus.READY, second), now)).isEmpty();
    }
    assertThat(fleet.written()).isEqualTo(1 + 600 / 6);
  }

  @Test
  void onlyThePipelineThatSomethingChangedForIsTold() {
    fleet.beat(state(START, 3, LoadStatus.LOADING, 0), START);
    GatewayState before = state(START.plusSeconds(1), 3, LoadStatus.LOADING, 0);
    List<EndpointState> endpoints =
        List.of(
            before.endpoints().get(0), endpoint(1, LoadStatus.READY, 0), before.endpoints().get(2));
    Map<String, List<GatewayChange>> news =
        fleet.beat(with(before, endpoints, List.of()), START.plusSeconds(1));
    assertThat(news).containsOnlyKeys("demo/p-1");
    GatewayView view = news.get("demo/p-1").get(0).has().orElseThrow();
    assertThat(view.versions().get(0).status()).isEqualTo(LoadStatus.READY);
  }

  @Test
  void aGatewayThatFallsSilentIsGoneWithinItsTimeToLiveAndComesBackWithABeat() {
    fleet.beat(state(START, 2, LoadStatus.READY, 0), START);
    Instant last = START.plusSeconds(3);
    fleet.beat(state(last, 2, LoadStatus.READY, 0), last);
    assertThat(fleet.nextLoss(last.plusSeconds(10))).isNull();
    Fleet.Loss loss = fleet.nextLoss(last.plus(TIME_TO_LIVE));
    Map<String, List<GatewayChange>> gone = fleet.lose(loss);
    assertThat(gone).containsOnlyKeys("demo/p-0", "demo/p-1");
    assertThat(gone.get("demo/p-0")).containsExactly(new GatewayChange("g", Optional.empty()));
    assertThat(fleet.nextLoss(last.plus(Duration.ofDays(1)))).isNull();

    Instant back = last.plusSeconds(60);
    assertThat(fleet.beat(state(back, 2, LoadStatus.READY, 0), back)).hasSize(2);
  }

  @Test
  void aGatewayLivesAlthoughDecisionsWereMadeTwoHoursAheadOfItsClock() {
    Instant ahead = START.plus(Duration.ofHours(2));
    GatewayState beat = state(START, 1, LoadStatus.READY, 0);
    assertThat(fleet.give(beat.gateway(), new GatewayInput.Beat(beat, START.plusSeconds(1)), ahead))
        .hasSize(1);
    assertThat(fleet.nextLoss(ahead.plusSeconds(13))).isNull();
    assertThat(fleet.nextLoss(ahead.plusSeconds(14))).isNotNull();
  }

  @Test
  void aHeartbeatThatComesTooLateOrWasOvertakenWakesNobody() {
    Instant late = START.plus(TIME_TO_LIVE);
    assertThat(fleet.beat(state(START, 2, LoadStatus.READY, 0), late)).isEmpty();
    assertThat(fleet.nextLoss(late.plusSeconds(60))).isNull();
    fleet.beat(state(late, 2, LoadStatus.READY, 0), late);
    assertThat(fleet.beat(state(late.minusSeconds(1), 2, LoadStatus.FAILED, 0), late)).isEmpty();
  }

  @Test
  void aPipelineWhoseRouteIsGoneOrRefusedIsToldSo() {
    fleet.beat(state(START, 2, LoadStatus.READY, 0), START);
    GatewayState both = state(START.plusSeconds(1), 2, LoadStatus.READY, 0);
    RefusedRoute refused = new RefusedRoute("demo/p-1", "p-0", 7, 9, "demo/p-0");
    GatewayState now = with(both, List.of(both.endpoints().get(0)), List.of(refused));
    Map<String, List<GatewayChange>> news = fleet.beat(now, START.plusSeconds(1));
    assertThat(news).containsOnlyKeys("demo/p-1");
    GatewayView view = news.get("demo/p-1").get(0).has().orElseThrow();
    assertThat(view.owner()).contains("demo/p-0");
    assertThat(view.generation()).isEqualTo(7);
    assertThat(view.epoch()).isEqualTo(9);

    GatewayState alone = with(both, List.of(both.endpoints().get(0)), List.of());
    assertThat(fleet.beat(alone, START.plusSeconds(1)))
        .containsOnlyKeys("demo/p-1")
        .containsValue(List.of(new GatewayChange("g", Optional.empty())));
  }

  @Test
  void whatIsKnownSurvivesBeingStored() {
    GatewayDecider decider = new GatewayDecider();
    KnownGateway known = decider.initial("g");
    GatewayInput.Beat beat = new GatewayInput.Beat(state(START, 200, LoadStatus.READY, 0), START);
    for (GatewayFact fact : decider.decide(known, beat, START).events()) {
      known = decider.evolve(known, fact);
    }
    AvroMapper<KnownGateway> states = AvroMapper.of(KnownGateway.class);
    assertThat(states.decode(states.encode(known))).isEqualTo(known);
    assertThat(states.encode(known).length).isLessThan(20_000);
  }

  private static GatewayState state(Instant at, int pipelines, LoadStatus status, long answered) {
    return new GatewayState(
        "g",
        at,
        TIME_TO_LIVE,
        "http://localhost",
        IntStream.range(0, pipelines).mapToObj(i -> endpoint(i, status, answered)).toList());
  }

  private static GatewayState with(
      GatewayState s, List<EndpointState> endpoints, List<RefusedRoute> refused) {
    return new GatewayState(s.gateway(), s.at(), s.timeToLive(), s.address(), endpoints, refused);
  }

  private static EndpointState endpoint(int i, LoadStatus status, long answered) {
    LoadedVersion held = new LoadedVersion(1, "digest", status, "", List.of(0.5), Double.NaN);
    return new EndpointState(
        "p-" + i, "demo/p-" + i, 1, 1, List.of(held), answered, 0, answered, 0, 0, 0, 0);
  }
}
