package dev.tidemill.gateway;

import static dev.tidemill.gateway.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.VersionScore;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is to blame when a version does not answer, and who answers then. */
@Tag("slow")
class CandidateFailuresTest extends ServedRollout {

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
}
