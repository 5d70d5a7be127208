package dev.tidemill.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.gateway.route.TrafficSplit;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.LoadedVersion;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RefusedRoute;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.VersionScore;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who answers in a rollout, and what the gateway tells of it. */
@Tag("slow")
class RolloutServingTest extends ServedRollout {

  @Test
  void bothVersionsScoreEveryRequestAndOneAnswers() {
    rollOut("plain", "shifted", 0);
    HttpResponse<String> response = gateway.infer("f-1", "0, 0, 0");
    assertThat(response.headers().firstValue("X-Tidemill-Version")).contains("1");

    Prediction logged = gateway.predictions(1).get(0);
    assertThat(logged.answeredBy()).isEqualTo(1);
    assertThat(logged.rolloutId()).contains("rollout-1");
    assertThat(logged.epoch()).isEqualTo(5);
    assertThat(logged.scores()).hasSize(2);
    VersionScore shadow = logged.scores().get(1);
    assertThat(shadow.version()).isEqualTo(2);
    assertThat(shadow.shadow()).isTrue();
    assertThat(shadow.score()).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-6));
  }

  @Test
  void theSplitSendsEachUnitWhereItsBucketSays() {
    rollOut("plain", "shifted", 25);
    for (int i = 0; i < 200; i++) {
      String version = TrafficSplit.candidates("rollout-1", "f-" + i, 25) ? "2" : "1";
      assertThat(gateway.infer("f-" + i, "0, 0, 0").headers().firstValue("X-Tidemill-Version"))
          .contains(version);
    }
    EndpointState state = gateway.state();
    assertThat(state.routedCandidate()).isBetween(30L, 70L);
    assertThat(state.routedChampion() + state.routedCandidate()).isEqualTo(200);
    assertThat(gateway.predictions(200)).allMatch(p -> p.canary() == (p.answeredBy() == 2));
  }

  @Test
  void failuresAreLoggedWhateverTheShareAndAllRequestsOfARollout() {
    gateway.serve(
        RunningGateway.settled(
            RunningGateway.route(
                1, 1, gateway.version(1, "nan-on-missing", RouteRole.CHAMPION, 100)),
            0));
    gateway.infer("f-1", "1, 2, 3");
    gateway.infer("f-2", MISSING);
    assertThat(gateway.predictions(1)).extracting(Prediction::requestId).containsExactly("f-2");
    assertThat(gateway.predictions(1)).extracting(Prediction::sampled).containsExactly(false);
    assertThat(gateway.state().dropped()).isEqualTo(1);

    Route settled =
        RunningGateway.settled(
            RunningGateway.route(
                1,
                2,
                gateway.version(1, "nan-on-missing", RouteRole.CHAMPION, 100),
                gateway.version(2, "shifted", RouteRole.CANDIDATE, 0)),
            0);
    gateway.serve(RunningGateway.rolledOut(settled));
    gateway.infer("f-3", "1, 2, 3");
    assertThat(gateway.predictions(2).get(1).requestId()).isEqualTo("f-3");
    assertThat(gateway.predictions(2).get(1).sampled()).isTrue();
  }

  @Test
  void anEndpointIsOnePipelinesUntilItsRouteIsDeletedAndTheOthersIsToldWhose() {
    rollOut("plain", "shifted", 0);
    Route foreign =
        RunningGateway.ofPipeline(
            RunningGateway.route(9, 9, gateway.version(8, "shifted", RouteRole.CHAMPION, 100)),
            "demo/other");
    gateway.gateway.route(foreign);
    gateway.gateway.route(foreign);
    assertThat(gateway.state().pipeline()).isEqualTo("demo/flight-delays");
    assertThat(gateway.infer("f-1", "0, 0, 0").headers().firstValue("X-Tidemill-Version"))
        .contains("1");
    assertThat(gateway.meters.get("tidemill.gateway.routes.refused").counter().count())
        .isEqualTo(1);
    RefusedRoute refused =
        new RefusedRoute("demo/other", RunningGateway.ENDPOINT, 9, 9, "demo/flight-delays");
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(gateway.states).anyMatch(s -> s.refused().equals(List.of(refused))));

    gateway.gateway.withoutRoute("demo/flight-delays");
    gateway.serve(foreign);
    assertThat(gateway.infer("f-2", "0, 0, 0").headers().firstValue("X-Tidemill-Version"))
        .contains("8");
  }

  @Test
  void theEndpointOfADeletedPipelineIsGoneAlsoAfterARestartWithoutKafka() throws Exception {
    rollOut("plain", "shifted", 0);
    Route withdrawn = RunningGateway.route(1, 6);
    gateway.gateway.route(withdrawn);
    HttpResponse<String> gone = gateway.infer("f-1", "0, 0, 0");
    assertThat(gone.statusCode()).isEqualTo(404);
    assertThat(gone.body()).contains("there is no endpoint 'flights'");
    assertThat(gateway.gateway.states()).isEmpty();
    assertThat(gateway.gateway.ready()).isTrue();
    gateway.close();
    try (RunningGateway again = new RunningGateway(folder)) {
      assertThat(again.infer("f-1", "0, 0, 0").statusCode()).isEqualTo(404);
      Route other =
          RunningGateway.ofPipeline(
              RunningGateway.route(7, 1, again.version(3, "plain", RouteRole.CHAMPION, 100)),
              "demo/other");
      again.serve(other);
      assertThat(again.infer("f-1", "0, 0, 0").headers().firstValue("X-Tidemill-Version"))
          .contains("3");
    }
  }

  @Test
  void anOlderEpochThatComesLateChangesNothing() {
    rollOut("plain", "shifted", 0);
    gateway.gateway.route(
        RunningGateway.route(
            1,
            4,
            gateway.version(1, "plain", RouteRole.CHAMPION, 0),
            gateway.version(2, "shifted", RouteRole.CANDIDATE, 100)));
    assertThat(gateway.infer("f-1", "0, 0, 0").headers().firstValue("X-Tidemill-Epoch"))
        .contains("1.5");
    assertThat(gateway.state().epoch()).isEqualTo(5);
  }

  @Test
  void goldenRequestsAreAnsweredBeforeAVersionIsReady() {
    String goldens =
        gateway.store.put(
            """
            {"inputs": [[1, 2, 3], [0, null, 0]], "scores": [0.9525741268224334, 0.5]}\
            """
                .getBytes(StandardCharsets.UTF_8));
    RouteVersion plain = gateway.version(1, "plain", RouteRole.CHAMPION, 100);
    gateway.serve(
        RunningGateway.route(
            1,
            1,
            new RouteVersion(
                1, plain.digest(), plain.role(), 100, plain.signature(), Optional.of(goldens))));
    LoadedVersion loaded = gateway.state().versions().get(0);
    assertThat(loaded.status()).isEqualTo(LoadStatus.READY);
    assertThat(loaded.goldenAnswers()).hasSize(2);
    assertThat(loaded.goldenMaxDifference()).isLessThan(1e-6);
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(gateway.states)
                    .anyMatch(
                        state ->
                            state.endpoints().stream()
                                .flatMap(endpoint -> endpoint.versions().stream())
                                .anyMatch(version -> version.goldenAnswers().size() == 2)));
  }

  @Test
  void aFileThatIsNoModelIsReportedAndTakesNoTraffic() {
    String digest = gateway.store.put("not a model".getBytes(StandardCharsets.UTF_8));
    RouteVersion plain = gateway.version(1, "plain", RouteRole.CHAMPION, 50);
    gateway.serve(
        RunningGateway.route(
            1,
            1,
            plain,
            new RouteVersion(
                2, digest, RouteRole.CANDIDATE, 50, plain.signature(), Optional.empty())));
    LoadedVersion broken = gateway.state().versions().get(1);
    assertThat(broken.status()).isEqualTo(LoadStatus.FAILED);
    assertThat(broken.error())
        .isEqualTo("The model cannot be loaded: it is not an ONNX model, or only a part of one");
    IntStream.range(0, 20)
        .forEach(
            i ->
                assertThat(
                        gateway
                            .infer("f-" + i, "0, 0, 0")
                            .headers()
                            .firstValue("X-Tidemill-Version"))
                    .contains("1"));
  }
}
