package dev.tidemill.gateway;

import static dev.tidemill.gateway.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.VersionScore;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The inputs of a model change from one version to the next; clients follow when they can. */
class ChangedInputsTest {

  private static final Signature TWO = RunningGateway.columns(List.of(), Map.of());
  private static final Signature NEEDS_AGE = RunningGateway.columns(List.of(), Map.of());
  private static final Signature USUAL_AGE = RunningGateway.columns(List.of(), Map.of("age", "30"));

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

  private RouteVersion two(RouteRole role, int weight) {
    return gateway.version(8, "two-inputs", role, weight, TWO);
  }

  private RouteVersion three(RouteRole role, int weight, Signature signature) {
    return gateway.version(9, "three-inputs", role, weight, signature);
  }

  private void rollOut(Signature newcomer) {
    gateway.serve(
        RunningGateway.route(
            1, 1, two(RouteRole.CHAMPION, 0), three(RouteRole.CANDIDATE, 100, newcomer)));
  }

  private HttpResponse<String> ask(String id, String... inputs) {
    StringBuilder body = new StringBuilder();
    for (String input : inputs) {
      String[] part = input.split("=");
      body.append(body.length() == 0 ? "" : ", ")
          .append(
              "{\"name\": \"%s\", \"shape\": [1, 1], \"datatype\": \"FP32\", \"data\": [%s]}"
                  .formatted(part[0], part[1]));
    }
    return gateway.post(
        "/v2/models/flights/infer", "{\"id\": \"%s\", \"inputs\": [%s]}".formatted(id, body));
  }

  private static String version(HttpResponse<String> response) {
    return response.headers().firstValue("X-Tidemill-Version").orElse(response.body());
  }

  private static VersionScore score(Prediction prediction, int version) {
    return prediction.scores().stream()
        .filter(s -> s.version() == version)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void eachVersionIsGivenWhatItKnows() {
    rollOut(NEEDS_AGE);
    assertThat(version(ask("f-1", "a=0", "b=0", "age=2"))).isEqualTo("9");
    Prediction logged = gateway.predictions(1).get(0);
    assertThat(score(logged, 9).score()).isCloseTo(1 / (1 + Math.exp(-2)), within(1e-6));
    assertThat(score(logged, 8).score()).isEqualTo(0.5);
    assertThat(logged.canary()).isTrue();
    assertThat(logged.features()).as("in the champion's columns").containsExactly(0, 0);
  }

  /** As skl2onnx calls the input of a column whose name has a space. */
  @Test
  void aRequestMayCallAnInputByItsColumnOrAsTheExporterDoes() {
    Signature renamed = RunningGateway.columns(List.of("support calls", "b"), Map.of());
    Signature more = RunningGateway.columns(List.of("support calls", "b", "age"), Map.of());
    gateway.serve(
        RunningGateway.route(
            1,
            1,
            gateway.version(8, "two-inputs", RouteRole.CHAMPION, 50, renamed),
            gateway.version(9, "three-inputs", RouteRole.CANDIDATE, 50, more)));
    double expected = 1 / (1 + Math.exp(-3));
    for (String name : List.of("support calls", "a")) {
      HttpResponse<String> response = ask("f-" + name, name + "=1", "b=2", "age=0");
      assertThat(json(response).at("/outputs/0/data/0").asDouble())
          .as(response.body())
          .isCloseTo(expected, within(1e-6));
    }
    for (Prediction logged : gateway.predictions(2)) {
      assertThat(score(logged, 8).score()).isCloseTo(expected, within(1e-6));
      assertThat(score(logged, 9).score()).isCloseTo(expected, within(1e-6));
    }
    assertThat(json(ask("f-3", "supportcalls=1", "b=2")).get("error").asText())
        .contains("input 'a' (FP32 [-1, 1]) is missing", "supportcalls");
  }

  /** The score is count + flag + amount. */
  @Test
  void wholeNumbersAndTruthValuesHaveDefaultsOfTheirOwnType() {
    Signature defaults =
        RunningGateway.columns(List.of(), Map.of("count", "30", "flag", "1", "name", "Oslo"));
    gateway.serve(
        RunningGateway.route(1, 1, gateway.version(1, "mixed", RouteRole.CHAMPION, 100, defaults)));
    HttpResponse<String> response =
        gateway.post(
            "/v2/models/flights/infer",
            """
            {"inputs": [{"name": "amount", "shape": [2, 1], "datatype": "FP64", "data": [0.5, 1]}]}\
            """);
    assertThat(json(response).at("/outputs/0/data").toString()).isEqualTo("[31.5,32.0]");
    assertThat(json(response).at("/outputs/1/data").toString()).isEqualTo("[\"Oslo\",\"Oslo\"]");
  }

  @Test
  void inputsOfOneRequestWithOtherNumbersOfRowsAreRefusedWithBothNamesAndCounts() {
    rollOut(NEEDS_AGE);
    HttpResponse<String> response =
        gateway.post(
            "/v2/models/flights/infer",
            """
            {"inputs": [{"name": "a", "shape": [2, 1], "datatype": "FP32", "data": [0, 1]},
              {"name": "b", "shape": [3, 1], "datatype": "FP32", "data": [0, 1, 2]}]}\
            """);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).get("error").asText())
        .contains("input 'a' has 2 rows and input 'b' has 3 rows")
        .contains("the same number of rows");
  }

  /** The champion's own rows are right, so that its answer is; the candidate is not to blame. */
  @Test
  void aNewInputWithOtherNumbersOfRowsIsNotPutToTheCandidate() {
    rollOut(NEEDS_AGE);
    HttpResponse<String> response =
        gateway.post(
            "/v2/models/flights/infer",
            """
            {"inputs": [{"name": "a", "shape": [1, 1], "datatype": "FP32", "data": [0]},
              {"name": "b", "shape": [1, 1], "datatype": "FP32", "data": [0]},
              {"name": "age", "shape": [2, 1], "datatype": "FP32", "data": [1, 2]}]}\
            """);
    assertThat(version(response)).isEqualTo("8");
    assertThat(gateway.state().unasked()).isEqualTo(Map.of("age", 1L));
  }

  /** No attributable failure, no error, and no part of the comparison of both. */
  @Test
  void aRequestThatDoesNotHaveTheNewInputYetIsTheChampionsAndNoFailureOfTheCandidate() {
    rollOut(NEEDS_AGE);
    for (int i = 0; i < 5; i++) {
      assertThat(version(ask("f-" + i, "a=0", "b=" + i))).isEqualTo("8");
    }
    assertThat(gateway.predictions(5))
        .allSatisfy(
            p -> {
              assertThat(p.scores()).extracting(VersionScore::version).containsExactly(8);
              assertThat(p.scores().get(0).error()).isEmpty();
              assertThat(p.canary()).isFalse();
              assertThat(p.weight()).isZero();
            });
    assertThat(version(ask("f-9", "a=0", "b=0", "age=1"))).isEqualTo("9");
    assertThat(gateway.predictions(6).get(5).weight()).isEqualTo(100);
    assertThat(gateway.state().stoppedAfter()).isZero();
    assertThat(gateway.state().unasked()).isEqualTo(Map.of("age", 5L));
  }

  @Test
  void thatACandidateIsNotAskedIsToldWithTheInput() {
    rollOut(NEEDS_AGE);
    ask("f-1", "a=0", "b=0");
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(gateway.states)
                    .anyMatch(
                        s -> s.endpoints().stream().anyMatch(e -> e.unasked().containsKey("age"))));
  }

  @Test
  void aDefaultStandsForAnInputThatIsNotSentYet() {
    rollOut(USUAL_AGE);
    assertThat(version(ask("f-1", "a=0", "b=-28"))).isEqualTo("9");
    Prediction logged = gateway.predictions(1).get(0);
    assertThat(score(logged, 9).score()).isCloseTo(1 / (1 + Math.exp(-2)), within(1e-6));
    assertThat(logged.canary()).isTrue();
  }

  @Test
  void anInputThatWasDroppedIsPassedOver() {
    gateway.serve(
        RunningGateway.route(
            1,
            1,
            gateway.version(8, "three-inputs", RouteRole.CHAMPION, 0, TWO),
            gateway.version(9, "two-inputs", RouteRole.CANDIDATE, 100, TWO)));
    assertThat(version(ask("f-1", "a=0", "b=0", "age=2"))).isEqualTo("9");
    assertThat(gateway.predictions(1).get(0).scores()).allMatch(s -> s.error().isEmpty());
    HttpResponse<String> tooEarly = ask("f-2", "a=0", "b=0");
    assertThat(tooEarly.statusCode()).as("the champion still needs it").isEqualTo(400);
    assertThat(tooEarly.body()).contains("input 'age' (FP32 [-1, 1]) is missing");
  }

  @Test
  void whileAPromotionIsProvisionalTheFormerChampionAnswersThoseWhoDoNotSendTheNewInput() {
    gateway.serve(
        RunningGateway.route(
            1, 2, three(RouteRole.CHAMPION, 100, NEEDS_AGE), two(RouteRole.FORMER, 0)));
    assertThat(version(ask("f-1", "a=1", "b=0"))).isEqualTo("8");
    assertThat(version(ask("f-2", "a=1", "b=0", "age=1"))).isEqualTo("9");
    assertThat(gateway.predictions(2).get(0).features())
        .as("in the champion's columns")
        .containsExactly(1, 0, Double.NaN);
    assertThat(gateway.state().failed()).isZero();
  }

  @Test
  void aColumnOfATensorIsAddedByItsName() {
    List<String> four = List.of("a", "b", "c", "age");
    gateway.serve(
        RunningGateway.route(
            1,
            1,
            gateway.version(
                1,
                "plain",
                RouteRole.CHAMPION,
                0,
                RunningGateway.columns(List.of("a", "b", "c"), Map.of())),
            gateway.version(
                2,
                "four-columns",
                RouteRole.CANDIDATE,
                100,
                RunningGateway.columns(four, Map.of("age", "100")))));
    assertThat(version(gateway.infer("f-1", "0, 0, 0"))).isEqualTo("2");
    assertThat(score(gateway.predictions(1).get(0), 2).score())
        .isCloseTo(1 / (1 + Math.exp(-1)), within(1e-6));
  }

  @Test
  void anOptionalColumnThatIsNotSentIsMissing() {
    gateway.serve(
        RunningGateway.route(
            1,
            1,
            gateway.version(
                2,
                "three-inputs",
                RouteRole.CHAMPION,
                100,
                RunningGateway.columns(List.of(), Map.of("a", "1"), "age"))));
    HttpResponse<String> response = ask("f-1", "b=0");
    assertThat(response.statusCode()).as("the model has no answer to NaN").isEqualTo(400);
    assertThat(gateway.predictions(1).get(0).features()).containsExactly(1, 0, Double.NaN);
  }

  @Test
  void anInputThatNoVersionKnowsIsPassedOverAndTold() {
    gateway.serve(RunningGateway.route(1, 1, two(RouteRole.CHAMPION, 100)));
    HttpResponse<String> response = ask("f-1", "a=0", "b=0", "age=7");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("X-Tidemill-Ignored-Inputs")).contains("age");
    assertThat(ask("f-2", "a=0", "b=0").headers().firstValue("X-Tidemill-Ignored-Inputs"))
        .isEmpty();
  }

  @Test
  void anUnknownInputBesideOneThatIsLeftOutIsTakenForAMisspeltOne() {
    gateway.serve(RunningGateway.route(1, 1, three(RouteRole.CHAMPION, 100, USUAL_AGE)));
    HttpResponse<String> response = ask("f-1", "a=0", "b=0", "Age=7");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).get("error").asText())
        .isEqualTo("no input is called [Age]; the inputs that the request leaves out are [age]");
  }

  @Test
  void metadataHasTheInputsOfAllVersions() {
    rollOut(NEEDS_AGE);
    assertThat(json(gateway.get("/v2/models/flights")).get("inputs").findValuesAsText("name"))
        .containsExactly("a", "b", "age");
    assertThat(
            json(gateway.get("/v2/models/flights/versions/8"))
                .get("inputs")
                .findValuesAsText("name"))
        .containsExactly("a", "b");
  }
}
