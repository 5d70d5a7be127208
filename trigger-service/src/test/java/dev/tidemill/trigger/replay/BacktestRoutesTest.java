package dev.tidemill.trigger.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.http.HttpServer;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.trigger.backtest.Flights;
import dev.tidemill.trigger.backtest.Past;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the API answers to a draft. */
class BacktestRoutesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EACH_FILE = "- name: new-week\n  data: {source: flights}\n";

  private HttpServer server;
  private long nanos;

  @BeforeEach
  void start() {
    server =
        HttpServer.start(
            HttpOptions.loopback(0),
            routes ->
                new BacktestRoutes(
                        BacktestRoutesTest::past, Flights.decider(), Clock.systemUTC(), () -> nanos)
                    .add(routes));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Past past(String pipeline, Instant from, Instant to) {
    return new Flights()
        .file(Duration.ofHours(1), "a.csv", 10)
        .run("real-1", Duration.ofHours(1), Duration.ofMinutes(5), RunOutcome.REJECTED, "a.csv")
        .past(Duration.between(from, to));
  }

  private static ObjectNode body(String triggers) {
    return JSON.createObjectNode()
        .put("source", Flights.yaml(triggers))
        .put("from", "2026-01-05T10:00:00Z")
        .put("to", "2026-01-06T10:00:00Z");
  }

  private HttpResponse<String> post(String pipeline, String body) {
    URI uri =
        URI.create(
            "http://127.0.0.1:" + server.port() + "/api/v1/pipelines/" + pipeline + "/backtest");
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
              HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private JsonNode answer(int status, String pipeline, String body) throws IOException {
    HttpResponse<String> response = post(pipeline, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return JSON.readTree(response.body());
  }

  @Test
  void aDraftIsReplayedAndTheSameBodyGivesTheSameBytes() throws IOException {
    String body = body(EACH_FILE).toString();
    JsonNode report = answer(200, Flights.PIPELINE, body);
    assertThat(report.at("/draftRuns/0/at").asText()).isEqualTo("2026-01-05T11:00:00Z");
    assertThat(report.at("/draftRuns/0/outcome").asText()).isEqualTo("rejected");
    assertThat(report.at("/draftRuns/0/realRuns/0").asText()).isEqualTo("real-1");
    assertThat(report.at("/realRuns/0/fate").asText()).isEqualTo("kept");
    assertThat(report.at("/totals/draftRuns").asInt()).isEqualTo(1);
    assertThat(report.at("/triggers/0/signals/consumed").asInt()).isEqualTo(1);
    assertThat(post(Flights.PIPELINE, body).body()).isEqualTo(post(Flights.PIPELINE, body).body());
  }

  @Test
  void whatIsWrongWithTheDraftIsToldByLineAndField() throws IOException {
    JsonNode error =
        answer(400, Flights.PIPELINE, body("- name: x\n  data: {sauce: flights}\n").toString())
            .path("error");
    assertThat(error.path("code").asText()).isEqualTo("invalid-specification");
    assertThat(error.at("/errors/0/line").asInt()).isPositive();
    assertThat(error.at("/errors/0/field").asText()).contains("triggers");
  }

  @Test
  void aDraftOfAnotherPipelineTimesThatAreWrongAndOddBodiesAreRefused() throws IOException {
    assertThat(message(answer(400, "demo/other", body(EACH_FILE).toString())))
        .isEqualTo("the draft is of demo/flight-delays, the signals are those of demo/other");
    ObjectNode late = body(EACH_FILE).put("from", "2026-02-05T10:00:00Z");
    assertThat(message(answer(400, Flights.PIPELINE, late.toString())))
        .contains("is not before to");
    ObjectNode odd = body(EACH_FILE).put("to", "tomorrow");
    assertThat(message(answer(400, Flights.PIPELINE, odd.toString())))
        .contains("to \"tomorrow\" is not a time");
    assertThat(message(answer(400, Flights.PIPELINE, "[1"))).contains("must be a JSON object");
    assertThat(message(answer(400, Flights.PIPELINE, "{}"))).contains("from is missing");
  }

  @Test
  void aDraftThatTakesTooLongIsStopped() throws IOException {
    HttpServer first = server;
    server =
        HttpServer.start(
            HttpOptions.loopback(0),
            routes ->
                new BacktestRoutes(
                        BacktestRoutesTest::past,
                        Flights.decider(),
                        Clock.systemUTC(),
                        () -> nanos += Duration.ofSeconds(8).toNanos())
                    .add(routes));
    first.close();
    String eachSecond = "- name: often\n  schedule: {cron: \"* * * ? * *\"}\n";
    assertThat(message(answer(400, Flights.PIPELINE, body(eachSecond).toString())))
        .contains("It takes too long: at ", "choose a shorter time or a rarer schedule");
  }

  private static String message(JsonNode answer) {
    return answer.at("/error/message").asText();
  }
}
