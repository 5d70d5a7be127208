package dev.tidemill.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.http.HttpServer;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.spec.PlannedFire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The routes of the API on a server, with a projection that tests fill. */
abstract class RunningRoutes {

  static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
  static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  final Projection projection = new Projection();
  final List<Command> sent = new ArrayList<>();
  HttpServer server;

  /** One fire an hour, of a trigger that there is. */
  static List<PlannedFire> planned(
      PipelineSpec spec, Optional<String> trigger, Instant from, int fires) {
    if (trigger.filter("nobody"::equals).isPresent()) {
      throw new IllegalArgumentException(spec.key() + " has no schedule nobody");
    }
    return IntStream.rangeClosed(1, fires)
        .mapToObj(i -> from.plus(Duration.ofHours(i)))
        .map(
            at ->
                new PlannedFire(
                    "nightly", at.atOffset(ZoneOffset.UTC), Optional.of(at), Optional.of(at), ""))
        .toList();
  }

  @BeforeEach
  void start() {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    server =
        HttpServer.start(
            HttpOptions.loopback(0),
            routes -> {
              new QueryRoutes(
                      projection,
                      new ArtefactStore(folder.resolve("artefacts")),
                      clock,
                      new RecordedPast(List.of()))
                  .add(routes);
              new CommandRoutes(projection, PipelineSpecs::parse, clock, sent::add).add(routes);
              new PreviewRoutes(projection, RunningRoutes::planned, clock).add(routes);
            });
  }

  @AfterEach
  void stop() {
    server.close();
  }

  static PipelineSpec spec() {
    return PipelineSpecs.parse(yaml(), "flight-delays.yaml").orThrow();
  }

  static String yaml() {
    try {
      return Files.readString(Path.of("../examples/flight-delays/pipeline.yaml"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  void pipelineIsThere() {
    projection.apply(
        new PipelineVersion("demo/flight-delays", 1, spec(), yaml(), "/p", NOW, "me", false));
  }

  static String many(int count, String value) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"p" + i + "\":" + value)
        .collect(Collectors.joining(",", "{", "}"));
  }

  JsonNode get(String path) {
    return send(HttpRequest.newBuilder(uri(path)).build());
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  static JsonNode send(HttpRequest request) {
    try {
      return JSON.readTree(
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
