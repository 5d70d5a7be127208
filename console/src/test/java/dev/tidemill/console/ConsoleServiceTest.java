package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.console.tracking.TrackingProjection;
import dev.tidemill.kit.decide.Origin;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.http.HttpServer;
import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.worker.Received;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.schemas.trace.Trace;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service without its Kafka: what it is given is handed to it. */
class ConsoleServiceTest {

  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private final AtomicBoolean whole = new AtomicBoolean(true);
  private ConsoleService console;
  private HttpServer server;

  @BeforeEach
  void start() {
    console =
        new ConsoleService(
            context(),
            PipelineSpecs::parse,
            new Projection(
                () ->
                    whole.get() ? Optional.empty() : Optional.of(HttpError.starting("starting"))));
    server = HttpServer.start(HttpOptions.loopback(0), console::routes);
  }

  private ServiceContext context() {
    return new ServiceContext(
        "console-1",
        KafkaAccess.open("127.0.0.1:1"),
        folder,
        Settings.read(KitSettings.all(), Map.of(), Map.of()),
        new SimpleMeterRegistry());
  }

  @AfterEach
  void stop() {
    server.close();
    console.close();
  }

  private <V> void takes(Topic<V> topic, String key, V value) {
    console.take(
        topic, new Received<>(key, value, new Origin(topic.name(), 0, 0), NOW, Trace.of("t")), "");
  }

  private static HttpResponse<String> get(HttpServer from, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + from.port() + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aRouteAndAGatewayThatWereDeletedAreNoLongerShown() throws Exception {
    for (String endpoint : List.of("old", "new")) {
      takes(
          Topics.ROUTES,
          "demo/" + endpoint,
          new Route(
              endpoint,
              "demo/" + endpoint,
              1,
              1,
              NOW,
              Optional.empty(),
              0,
              List.of(),
              "id",
              0,
              1,
              List.of(),
              0,
              Task.BINARY_CLASSIFICATION));
    }
    takes(
        Topics.GATEWAY_STATES,
        "gateway-1",
        new GatewayState(
            "gateway-1", NOW, Duration.ofSeconds(60), "http://127.0.0.1:8081", List.of()));
    assertThat(get(server, "/api/v1/routes").body()).contains("\"old\"", "\"new\"");
    assertThat(get(server, "/api/v1/gateways").body()).contains("gateway-1");
    takes(Topics.ROUTES, "demo/old", null);
    takes(Topics.GATEWAY_STATES, "gateway-1", null);
    takes(Topics.MODELS, "demo/flight-delays/1", null);
    assertThat(get(server, "/api/v1/routes").body()).contains("\"new\"").doesNotContain("\"old\"");
    assertThat(get(server, "/api/v1/gateways").body()).doesNotContain("gateway-1");
  }

  @Test
  void whileTheLogIsReadAnswersAreNotEmptyListsButAWordToTryAgain() throws Exception {
    whole.set(false);
    for (String path :
        List.of("runs", "pipelines", "models", "rollouts", "decisions", "routes", "audit")) {
      HttpResponse<String> early = get(server, "/api/v1/" + path);
      assertThat(early.statusCode()).as(path).isEqualTo(503);
      assertThat(early.headers().firstValue("Retry-After")).contains("1");
      assertThat(JSON.readTree(early.body()).at("/error/code").asText()).isEqualTo("starting");
    }
    assertThat(get(server, "/").statusCode()).as("the page says so itself").isEqualTo(200);
    whole.set(true);
    assertThat(get(server, "/api/v1/runs").body()).isEqualTo("{\"runs\":[]}");
  }

  @Test
  void aReaderThatStoppedIsNotWaitedFor() {
    HttpError stopped = ConsoleService.missing(Optional.of("Route was written by a newer version"));

    assertThat(stopped.code()).isEqualTo("not-ready");
    assertThat(stopped)
        .hasMessage(
            "The API cannot read what happened before: Route was written by a newer version");
    assertThat(ConsoleService.missing(Optional.empty()).code()).isEqualTo("starting");
  }

  @Test
  void aServiceThatHasReadNothingIsNeitherReadyNorDoesItAnswer() throws Exception {
    ServiceContext context = context();
    ConsoleService early =
        new ConsoleService(
            context,
            PipelineSpecs::parse,
            (spec, trigger, from, fires) -> List.of(),
            new TrackingProjection());
    try (HttpServer http = HttpServer.start(HttpOptions.loopback(0), early::routes)) {
      assertThat(early.health().ready()).isFalse();
      assertThat(get(http, "/api/v1/runs").statusCode()).isEqualTo(503);
    }
    early.close();
  }

  @Test
  void thePageOpensWithoutTheTokenAndTheDataDoesNot() throws Exception {
    HttpOptions withToken = new HttpOptions("127.0.0.1", 0, "abc", 1_000);
    try (HttpServer closed = HttpServer.start(withToken, console::routes)) {
      assertThat(get(closed, "/").body()).contains("<title>Tidemill</title>", "Authorization");
      assertThat(get(closed, "/openapi.json").statusCode()).isEqualTo(200);
      for (String path : List.of("/api/v1/pipelines", "/api/v1/events", "/api/v1/routes")) {
        assertThat(get(closed, path).statusCode()).as(path).isEqualTo(401);
      }
    }
  }
}
