package dev.tidemill.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.http.HttpServer;
import dev.tidemill.trigger.backtest.Flights;
import dev.tidemill.trigger.books.ConservationRoutes;
import dev.tidemill.trigger.books.SignalBooks;
import dev.tidemill.trigger.replay.BacktestRoutes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The document of the trigger service's own API says what there is. */
class TriggerRoutesTest {

  @Test
  void everyOperationOfTheDocumentIsAnswered() throws IOException, InterruptedException {
    JsonNode document =
        new ObjectMapper()
            .readTree(TriggerRoutesTest.class.getResourceAsStream("/trigger/openapi.json"));
    assertThat(document.path("paths").properties()).hasSize(2);
    try (HttpServer server =
        HttpServer.start(
            HttpOptions.loopback(0),
            routes -> {
              new BacktestRoutes(
                      (p, from, to) -> null, Flights.decider(), Clock.systemUTC(), () -> 0)
                  .add(routes);
              new ConservationRoutes(new SignalBooks(new SimpleMeterRegistry())).add(routes);
            })) {
      for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
        String concrete = path.getKey().replace("{namespace}", "demo").replace("{name}", "x");
        for (String method : (Iterable<String>) path.getValue()::fieldNames) {
          HttpRequest request =
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + concrete))
                  .method(method.toUpperCase(Locale.ROOT), body(method))
                  .build();
          HttpResponse<String> answer =
              HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
          String status = Integer.toString(answer.statusCode());
          assertThat(answer.statusCode()).as(concrete).isNotIn(404, 405, 500);
          assertThat(path.getValue().path(method).path("responses").has(status))
              .as(concrete + " " + status)
              .isTrue();
        }
      }
    }
  }

  private static HttpRequest.BodyPublisher body(String method) {
    return method.equals("get")
        ? HttpRequest.BodyPublishers.noBody()
        : HttpRequest.BodyPublishers.ofString("{}");
  }
}
