package dev.tidemill.console.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.kit.access.Access;
import dev.tidemill.kit.access.Principal;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.access.RoleGrant;
import dev.tidemill.kit.http.Door;
import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.http.HttpServer;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.TrackingEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The tracking API over HTTP, on a log that is a list of encoded records. */
abstract class TrackingFixture {

  static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
  static final ObjectMapper JSON = new ObjectMapper();
  static final int MOST_BYTES = 100_000;
  static final String ANA = "ana";

  @TempDir Path folder;

  final List<byte[]> log = new ArrayList<>();
  final TrackingProjection projection = new TrackingProjection();
  final AttemptTokens tokens = new AttemptTokens(InstantSource.fixed(NOW));
  final Map<String, Principal> people =
      Map.of(
          ANA,
          Principal.proven("ana", RoleGrant.everywhere(Role.ADMIN)),
          "ben",
          Principal.proven("ben", new RoleGrant(Role.OPERATOR, Set.of("growth"))),
          "eve",
          Principal.proven("eve", new RoleGrant(Role.VIEWER, Set.of("growth"))));
  ArtefactStore store;
  HttpServer server;

  @BeforeEach
  void start() {
    store = new ArtefactStore(folder);
    TrackingDesk desk = new TrackingDesk(projection, this::write, InstantSource.fixed(NOW));
    Access all = Access.any(List.of(tokens, token -> Optional.ofNullable(people.get(token))));
    server =
        HttpServer.start(
            new HttpOptions("127.0.0.1", 0, Door.of(all), 50_000),
            new TrackingRoutes(desk, store, MOST_BYTES)::add);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** What the service does with an event: through the log, then into the projection. */
  void write(TrackingEvent event) {
    byte[] encoded = AvroMapper.of(TrackingEvent.class).encode(event);
    log.add(encoded);
    TrackingEvent read = AvroMapper.of(TrackingEvent.class).decode(encoded);
    tokens.take(read);
    projection.apply(read);
  }

  /** The answer to a request, which has to be right. */
  JsonNode post(String path, Object body) {
    return ok(ask(ANA, "POST", "mlflow/" + path, json(body)));
  }

  JsonNode get(String path) {
    return ok(ask(ANA, "GET", "mlflow/" + path, ""));
  }

  /** The answer to a request, which has to be refused with this code. */
  JsonNode refused(String code, HttpResponse<String> answer) {
    JsonNode body = read(answer.body());
    if (answer.statusCode() < 400 || !body.path("error_code").asText().equals(code)) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return body;
  }

  static String json(Object body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode ok(HttpResponse<String> answer) {
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return read(answer.body());
  }

  private static JsonNode read(String body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new AssertionError(body, e);
    }
  }

  HttpResponse<String> ask(String token, String method, String path, String body) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + server.port() + "/api/2.0/" + path))
                  .timeout(Duration.ofSeconds(20))
                  .header("Authorization", "Bearer " + token)
                  .method(method, HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  String experiment(String name) {
    return post("experiments/create", Map.of("name", name)).path("experiment_id").asText();
  }

  String run(String experiment) {
    return post("runs/create", Map.of("experiment_id", experiment, "start_time", 5))
        .at("/run/info/run_id")
        .asText();
  }
}
