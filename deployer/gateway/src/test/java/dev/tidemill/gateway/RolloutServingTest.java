package dev.tidemill.gateway;

import static dev.tidemill.gateway.RunningGateway.json;
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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class RolloutServingTest {

  private static final String MISSING = "1, null, 3";

  @TempDir Path folder;
  private RunningGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = new RunningGateway(folder);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private void rollOut(String champion, String candidate, int weight) {
    gateway.serve(
        RunningGateway.route(
            1,
            5,
            gateway.version(1, champion, RouteRole.CHAMPION, 100 - weight),
            gateway.version(2, candidate, RouteRole.CANDIDATE, weight)));
  }

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
  void aCandidateThatThrowsLeavesTheAnswerToTheChampionAndIsToBlame() {
    rollOut("plain", "throws-on-missing", 100);
    HttpResponse<String> response = gateway.infer("f-1", MISSING);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("X-Tidemill-Version")).contains("1");

    Prediction logged = gateway.predictions(1).get(0);
    assertThat(logged.canary()).isTrue();
    assertThat(logged.answeredBy()).isEqualTo(1);
    VersionScore candidate = score(logged, 2);
    assertThat(candidate.attributable()).isTrue();
    assertThat(candidate.error()).startsWith("ERROR");
    assertThat(candidate.score()).isNaN();
    assertThat(candidate.shadow()).isFalse();
    assertThat(score(logged, 1).error()).isEmpty();
    assertThat(gateway.state().failed()).isZero();
  }

  @Test
  void aCandidateIsAskedNothingMoreOnceItHasFailedOnTheLimitOfInputs() {
    gateway.serve(
        RunningGateway.limited(
            RunningGateway.route(
                1,
                5,
                gateway.version(1, "plain", RouteRole.CHAMPION, 50),
                gateway.version(2, "throws-on-missing", RouteRole.CANDIDATE, 50)),
            3));
    for (int i = 0; i < 20; i++) {
      assertThat(gateway.infer("f-" + i, i + ", null, 3").statusCode()).isEqualTo(200);
    }
    List<Prediction> logged = gateway.predictions(20);
    long failures =
        logged.stream()
            .flatMap(p -> p.scores().stream())
            .filter(s -> s.version() == 2 && !s.error().isEmpty())
            .count();
    assertThat(failures).isEqualTo(3);
    assertThat(logged.get(19).scores()).hasSize(1);
    assertThat(logged.get(19).canary()).isFalse();
    assertThat(logged.get(0).weight()).isEqualTo(50);
    assertThat(logged.get(19).weight()).isZero();
  }

  /** Of requests with one id the evidence may count the first alone. */
  @Test
  void thatACandidateIsAskedNothingMoreIsToldHoweverOftenClientsRepeatAnId() {
    gateway.serve(
        RunningGateway.limited(
            RunningGateway.route(
                1,
                5,
                gateway.version(1, "plain", RouteRole.CHAMPION, 50),
                gateway.version(2, "throws-on-missing", RouteRole.CANDIDATE, 50)),
            3));
    for (int i = 0; i < 2; i++) {
      gateway.infer("same", i + ", null, 3");
    }
    gateway.predictions(2);
    assertThat(gateway.state().stoppedAfter()).isZero();
    for (int i = 2; i < 5; i++) {
      gateway.infer("same", i + ", null, 3");
    }
    Awaitility.await()
        .untilAsserted(
            () ->
                // The first beat of a gateway may come before its first route.
                assertThat(gateway.states)
                    .anyMatch(s -> s.endpoints().stream().anyMatch(e -> e.stoppedAfter() == 3)));
  }

  @Test
  void aCandidateThatFailsInShadowIsToBlameToo() {
    rollOut("plain", "throws-on-missing", 0);
    gateway.infer("f-1", MISSING);
    gateway.infer("f-2", MISSING);
    gateway.infer("f-3", "9, null, 9");
    gateway.infer("f-4", "1, 2, 3");
    List<Prediction> logged = gateway.predictions(4);
    assertThat(logged.stream().filter(p -> score(p, 2).attributable()).map(Prediction::inputHash))
        .hasSize(3)
        .satisfies(hashes -> assertThat(List.copyOf(hashes).stream().distinct()).hasSize(2));
    assertThat(score(logged.get(3), 2).error()).isEmpty();
  }

  @Test
  void aScoreThatIsNoNumberIsAFailure() {
    rollOut("plain", "nan-on-missing", 100);
    assertThat(gateway.infer("f-1", MISSING).statusCode()).isEqualTo(200);
    VersionScore candidate = score(gateway.predictions(1).get(0), 2);
    assertThat(candidate.error()).startsWith("NOT_FINITE");
    assertThat(candidate.attributable()).isTrue();
  }

  @Test
  void aCandidateThatWantsAnInputInAnotherShapeBreaksTheContract() {
    rollOut("plain", "four-columns", 100);
    assertThat(gateway.infer("f-1", "1, 2, 3").statusCode()).isEqualTo(200);
    assertThat(score(gateway.predictions(1).get(0), 2).error()).startsWith("CONTRACT");
  }

  @Test
  void aCandidateThatLacksAnOutputBreaksTheContractAndTheChampionAnswers() {
    rollOut("with-label", "plain", 100);
    HttpResponse<String> response =
        gateway.post(
            "/v2/models/flights/infer",
            """
            {"id": "f-1", "inputs": [{"name": "features", "shape": [1, 3], "datatype": "FP32",
             "data": [1, 2, 3]}], "outputs": [{"name": "label"}]}\
            """);
    assertThat(response.headers().firstValue("X-Tidemill-Version")).contains("1");
    assertThat(json(response).at("/outputs/0/name").asText()).isEqualTo("label");

    VersionScore candidate = score(gateway.predictions(1).get(0), 2);
    assertThat(candidate.error())
        .isEqualTo("CONTRACT: output 'label' (INT64 [-1, 1]) is missing; given: [probability]");
    assertThat(candidate.attributable()).isTrue();
  }

  @Test
  void aCandidateThatLacksAnOutputIsToBlameInShadowTooAndOneMoreIsFine() {
    rollOut("with-label", "plain", 0);
    gateway.infer("f-1", "1, 2, 3");
    assertThat(score(gateway.predictions(1).get(0), 2).attributable()).isTrue();

    gateway.serve(
        RunningGateway.route(
            1,
            6,
            gateway.version(1, "plain", RouteRole.CHAMPION, 0),
            gateway.version(2, "with-label", RouteRole.CANDIDATE, 100)));
    assertThat(gateway.infer("f-2", "1, 2, 3").headers().firstValue("X-Tidemill-Version"))
        .contains("2");
  }

  @Test
  void aCandidateThatAnswersOtherRowsThanTheChampionBreaksTheContract() {
    rollOut("plain", "first-row-only", 100);
    HttpResponse<String> response = twoRows("f-1");
    assertThat(response.headers().firstValue("X-Tidemill-Version")).contains("1");
    assertThat(json(response).at("/outputs/0/data")).hasSize(2);
    VersionScore candidate = score(gateway.predictions(1).get(0), 2);
    assertThat(candidate.error()).contains("output 'probability' has 1 row instead of 2");
    assertThat(candidate.attributable()).isTrue();
  }

  @Test
  void rowsAreRightWhereTheChampionGivesAsMany() {
    rollOut("first-row-only", "first-row-only", 100);
    assertThat(twoRows("f-1").headers().firstValue("X-Tidemill-Version")).contains("2");
    Prediction logged = gateway.predictions(1).get(0);
    assertThat(logged.scores()).hasSize(2).allMatch(scored -> scored.error().isEmpty());
  }

  private HttpResponse<String> twoRows(String id) {
    return gateway.post(
        "/v2/models/flights/infer",
        """
        {"id": "%s", "inputs": [{"name": "features", "shape": [2, 3], "datatype": "FP32",
         "data": [1, 2, 3, 4, 5, 6]}]}\
        """
            .formatted(id));
  }

  @Test
  void anInputThatFailsOnBothIsNobodysFaultAndAnErrorToTheCaller() {
    rollOut("nan-on-missing", "throws-on-missing", 100);
    HttpResponse<String> response = gateway.infer("f-1", MISSING);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).get("error").asText()).contains("input 'features' has no value");
    Prediction logged = gateway.predictions(1).get(0);
    assertThat(logged.answeredBy()).isZero();
    assertThat(logged.scores()).noneMatch(VersionScore::attributable);
    assertThat(gateway.state().failed()).isEqualTo(1);
  }

  @Test
  void aNullThatTheModelHasNoAnswerToIsToldWithTheInputsName() {
    gateway.serve(
        RunningGateway.route(1, 1, gateway.version(1, "nan-on-missing", RouteRole.CHAMPION, 100)));
    for (String path : List.of("", "/versions/1")) {
      HttpResponse<String> response =
          gateway.post(
              "/v2/models/" + RunningGateway.ENDPOINT + path + "/infer",
              RunningGateway.body("f-1", MISSING));
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(json(response).get("error").asText())
          .isEqualTo(
              "input 'features' has no value (null or NaN) at element 1, and the model has no"
                  + " answer to that: send a finite number");
    }
    gateway.serve(RunningGateway.route(1, 2, gateway.version(2, "plain", RouteRole.CHAMPION, 100)));
    assertThat(gateway.infer("f-2", MISSING).statusCode()).as("one that takes it").isEqualTo(200);
  }

  @Test
  void afterAProvisionalPromotionTheFormerChampionVouches() {
    gateway.serve(
        RunningGateway.route(
            1,
            9,
            gateway.version(2, "throws-on-missing", RouteRole.CHAMPION, 100),
            gateway.version(1, "plain", RouteRole.FORMER, 0)));
    assertThat(gateway.infer("f-1", "1, 2, 3").headers().firstValue("X-Tidemill-Version"))
        .contains("2");
    HttpResponse<String> response = gateway.infer("f-2", MISSING);
    assertThat(response.headers().firstValue("X-Tidemill-Version")).contains("1");
    assertThat(score(gateway.predictions(2).get(1), 2).attributable()).isTrue();
  }

  @Test
  void aRunThatTakesTooLongIsEndedAndTheChampionAnswers() {
    rollOut("plain", "slow-on-large", 100);
    HttpResponse<String> response = gateway.infer("f-1", "1000000000, 0, 0");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("X-Tidemill-Version")).contains("1");
    assertThat(score(gateway.predictions(1).get(0), 2).error()).startsWith("TIMEOUT");
    assertThat(gateway.infer("f-2", "1, 0, 0").headers().firstValue("X-Tidemill-Version"))
        .contains("2");
  }

  @Test
  void afterARunThatTookTooLongTheModelHoldsUpNoConnection() throws Exception {
    gateway.close();
    gateway = new RunningGateway(folder, WithoutKafkaTest.options(Map.of("gateway-threads", "1")));
    rollOut("plain", "slow-on-large", 100);
    gateway.infer("f-1", "1000000000, 0, 0");
    assertThat(score(gateway.predictions(1).get(0), 2).attributable()).isTrue();

    CompletableFuture<HttpResponse<String>> slow =
        gateway.postAsync(
            "/v2/models/flights/infer", RunningGateway.body("f-2", "1000000000, 0, 1"));
    int others = 0;
    while (!slow.isDone()) {
      gateway.get("/v2/health/live");
      others++;
    }
    assertThat(slow.get().headers().firstValue("X-Tidemill-Version")).contains("1");
    assertThat(others).isGreaterThan(20);
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

  private static VersionScore score(Prediction prediction, int version) {
    return prediction.scores().stream()
        .filter(score -> score.version() == version)
        .findFirst()
        .orElseThrow();
  }
}
