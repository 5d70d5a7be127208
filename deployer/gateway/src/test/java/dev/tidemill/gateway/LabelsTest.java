package dev.tidemill.gateway;

import static dev.tidemill.gateway.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Label;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.spec.Task;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsTest {

  @TempDir Path folder;
  private RunningGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = new RunningGateway(folder);
    Route route = RunningGateway.route(1, 1, gateway.version(1, "plain", RouteRole.CHAMPION, 100));
    gateway.serve(route);
    gateway.gateway.route(RunningGateway.regression(RunningGateway.ofEndpoint(route, "e")));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void oneLabelOrManyAreOnKafkaWhenTheAnswerComes() {
    HttpResponse<String> one =
        gateway.post(
            "/v1/labels",
            """
            {"endpoint": "flights", "id": "f-1", "value": true, "eventTime": "2001-04-01T06:00:00Z"}\
            """);
    assertThat(one.statusCode()).isEqualTo(202);
    HttpResponse<String> many =
        gateway.post(
            "/v1/labels",
            """
            [{"endpoint": "flights", "id": "f-2", "value": false},
             {"endpoint": "e", "id": 3, "value": 12.5, "eventTime": 986104800000}]\
            """);
    assertThat(json(many).get("accepted").asInt()).isEqualTo(2);

    List<Label> labels = List.copyOf(gateway.labels);
    assertThat(labels).extracting(Label::requestId).containsExactly("f-1", "f-2", "3");
    assertThat(labels).extracting(Label::value).containsExactly(1.0, 0.0, 12.5);
    assertThat(labels.get(0).eventTime()).contains(Instant.parse("2001-04-01T06:00:00Z"));
    assertThat(labels.get(2).eventTime()).contains(Instant.parse("2001-04-01T06:00:00Z"));
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"endpoint": "e", "id": "a"}                                   | value
          {"endpoint": "e", "id": "a", "value": "yes"}                   | value
          {"endpoint": "e", "id": "", "value": 1}                        | id
          {"id": "a", "value": 1}                                        | endpoint
          {"endpoint": "e", "id": "a", "value": 1, "eventTime": "soon"}  | eventTime
          {"endpoint": "e", "id": "a", "value": 1, "vallue": 2}          | vallue
          [{"endpoint": "e", "id": "a", "value": 1}, {"endpoint": "e"}]  | [1].id
          [{"endpoint": "e", "id": "a", "value": 1}, 7]                  | [1]
          """)
  void aLabelThatIsWrongGets400WithItsFieldAndNoneIsKept(String body, String field) {
    HttpResponse<String> response = gateway.post("/v1/labels", body);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).at("/error/field").asText()).isEqualTo(field);
    assertThat(gateway.labels).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "-1", "0.5", "1e9", "\"yes\"", "null"})
  void aLabelOfAYesOrNoEndpointIsOneOfBoth(String value) {
    String label = "{\"endpoint\": \"flights\", \"id\": \"a\", \"value\": %s}";
    HttpResponse<String> refused = gateway.post("/v1/labels", label.formatted(value));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused).at("/error/message").asText())
        .contains("flights", "true, false, 1 or 0");
    for (String allowed : List.of("1", "0", "1.0", "true", "false")) {
      assertThat(gateway.post("/v1/labels", label.formatted(allowed)).statusCode()).isEqualTo(202);
    }
  }

  private Route classifier(String endpoint, Task task, String... classes) {
    RouteVersion version =
        gateway.version(
            1,
            "zipmap-words",
            RouteRole.CHAMPION,
            100,
            RunningGateway.classifier("output_probability", classes));
    return RunningGateway.of(
        RunningGateway.ofEndpoint(RunningGateway.route(1, 1, version), endpoint), task);
  }

  private HttpResponse<String> label(String endpoint, String value) {
    return gateway.post(
        "/v1/labels",
        "{\"endpoint\": \"%s\", \"id\": \"a\", \"value\": %s}".formatted(endpoint, value));
  }

  @ParameterizedTest
  @CsvSource({"'\"yes\"', 1", "'\"no\"', 0", "true, 1", "false, 0", "1, 1", "0, 0"})
  void aWordOfTwoClassesIsTrueOrFalse(String sent, double value) {
    gateway.gateway.route(classifier("churn", Task.BINARY_CLASSIFICATION, "no", "yes"));
    assertThat(label("churn", sent).statusCode()).isEqualTo(202);
    assertThat(gateway.labels.element().value()).isEqualTo(value);
  }

  @Test
  void otherWordsAndNumbersOfTwoClassesAreRefusedWithThoseThatAreAllowed() {
    gateway.gateway.route(classifier("churn", Task.BINARY_CLASSIFICATION, "no", "yes"));
    for (String sent : List.of("\"maybe\"", "2", "0.5", "null", "[]")) {
      HttpResponse<String> refused = label("churn", sent);
      assertThat(refused.statusCode()).as(sent).isEqualTo(400);
      assertThat(json(refused).at("/error/message").asText())
          .endsWith("which predicts yes or no: send \"no\", \"yes\", true or false");
    }
    assertThat(json(label("churn", "\"Yes\"")).at("/error/message").asText())
        .endsWith("did you mean \"yes\"?");
    assertThat(gateway.labels).isEmpty();
  }

  @Test
  void aNumberThatIsOneOfTwoClassesIsThatClass() {
    gateway.gateway.route(classifier("churn", Task.BINARY_CLASSIFICATION, "1", "2"));
    label("churn", "1");
    label("churn", "2.0");
    assertThat(gateway.labels).extracting(Label::value).containsExactly(0.0, 1.0);
    assertThat(label("churn", "0").statusCode()).isEqualTo(400);
  }

  @Test
  void aLabelOfSeveralClassesIsAWordAndANewOneIsTakenAndTold() {
    gateway.gateway.route(
        classifier("medals", Task.MULTICLASS_CLASSIFICATION, "gold", "none", "silver"));
    HttpResponse<String> known = label("medals", "\"gold\"");
    assertThat(json(known).has("unknownClasses")).isFalse();
    HttpResponse<String> unknown = label("medals", "\"bronze\"");
    assertThat(unknown.statusCode()).isEqualTo(202);
    assertThat(json(unknown).get("unknownClasses").toString()).isEqualTo("[\"bronze\"]");
    assertThat(gateway.labels)
        .extracting(Label::text)
        .containsExactly(Optional.of("gold"), Optional.of("bronze"));
    assertThat(gateway.labels).extracting(Label::value).containsOnly(Double.NaN);
    HttpResponse<String> misspelt = label("medals", "\"Gold \"");
    assertThat(misspelt.statusCode()).isEqualTo(400);
    assertThat(json(misspelt).at("/error/message").asText())
        .endsWith(
            "which predicts a class: send its name, as a text or a number; the model knows \"gold\","
                + " \"none\", \"silver\"; did you mean \"gold\"?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"12\"", "true", "null"})
  void aLabelOfARegressionIsANumber(String value) {
    HttpResponse<String> refused = label("e", value);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused).at("/error/message").asText())
        .endsWith("which predicts a number: send a finite number");
  }

  @Test
  void aLabelOfAnEndpointThatDoesNotExistIsRefusedAndNoneIsKept() {
    HttpResponse<String> one =
        gateway.post("/v1/labels", "{\"endpoint\": \"fligths\", \"id\": \"a\", \"value\": 1}");
    assertThat(one.statusCode()).isEqualTo(400);
    assertThat(json(one).at("/error/message").asText())
        .isEqualTo(
            "there is no endpoint 'fligths'; allowed are the endpoints that the gateway serves");
    assertThat(json(one).at("/error/field").asText()).isEqualTo("endpoint");
    HttpResponse<String> many =
        gateway.post(
            "/v1/labels",
            """
            [{"endpoint": "flights", "id": "a", "value": 1},
             {"endpoint": "fligths", "id": "b", "value": 1}]\
            """);
    assertThat(many.statusCode()).isEqualTo(400);
    assertThat(json(many).at("/error/field").asText()).isEqualTo("[1].endpoint");
    assertThat(gateway.labels).isEmpty();
  }

  @Test
  void aLabelIsToBeSentAgainWhileAFreshGatewayHasNotReadItsRoutes() throws Exception {
    AtomicBoolean read = new AtomicBoolean();
    RunningGateway fresh =
        new RunningGateway(
            folder.resolve("fresh"),
            GatewayOptions.onPort(0),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            read::get);
    try (fresh) {
      String label = "{\"endpoint\": \"flights\", \"id\": \"a\", \"value\": 1}";
      for (String path : List.of("/v1/labels", "/v2/models/flights/infer")) {
        HttpResponse<String> early = fresh.post(path, label);
        assertThat(early.statusCode()).as(path).isEqualTo(503);
        assertThat(early.headers().firstValue("Retry-After")).contains("1");
        assertThat(early.body()).contains("has just started");
      }
      fresh.gateway.route(
          RunningGateway.route(1, 1, fresh.version(1, "plain", RouteRole.CHAMPION, 100)));
      assertThat(fresh.post("/v1/labels", label).statusCode()).isEqualTo(202);
      read.set(true);
      String other = label.replace("flights", "fligths");
      assertThat(fresh.post("/v1/labels", other).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void aPageOfAnotherSiteMayNeitherLabelNorAsk() throws Exception {
    try (RunningGateway gateway = new RunningGateway(folder)) {
      for (String path : List.of("/v1/labels", "/v2/models/flights/infer")) {
        HttpResponse<String> foreign =
            gateway.send(
                HttpRequest.newBuilder(gateway.uri(path))
                    .header("Origin", "https://elsewhere.example")
                    .POST(HttpRequest.BodyPublishers.ofString("[]")));
        assertThat(foreign.statusCode()).as(path).isEqualTo(403);
        assertThat(foreign.body()).contains("https://elsewhere.example may not send this");
      }
      HttpResponse<String> own =
          gateway.send(
              HttpRequest.newBuilder(gateway.uri("/v1/labels"))
                  .header("Origin", gateway.uri("").toString())
                  .POST(HttpRequest.BodyPublishers.ofString("[]")));
      assertThat(own.statusCode()).isNotEqualTo(403);
    }
  }
}
