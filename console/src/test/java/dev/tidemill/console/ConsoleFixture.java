package dev.tidemill.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.http.HttpServer;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.spec.PipelineSpecs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A console on recorded topics, and how a test asks it. */
abstract class ConsoleFixture {

  static final Instant START = Instant.parse("2026-01-05T10:00:00Z");
  static final String PIPELINE = RecordedHistory.PIPELINE;
  static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  final Projection projection = new Projection();
  final List<Command> sent = new ArrayList<>();
  Instant now = START.plusSeconds(60);
  ArtefactStore artefacts;
  HttpServer server;
  List<Object> records;

  @BeforeEach
  void start() throws IOException {
    artefacts = new ArtefactStore(folder);
    String golden = artefacts.put(RecordedHistory.GOLDEN.getBytes(StandardCharsets.UTF_8));
    records = RecordedHistory.from(START, golden);
    records.forEach(projection::apply);
    server = serve(projection);
  }

  HttpServer serve(Projection what) {
    Clock clock =
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now;
          }
        };
    return HttpServer.start(
        HttpOptions.loopback(0),
        routes -> {
          new QueryRoutes(what, artefacts, clock, new RecordedPast(records)).add(routes);
          new CommandRoutes(what, PipelineSpecs::parse, clock, sent::add).add(routes);
        });
  }

  @AfterEach
  void stop() {
    server.close();
  }

  void tell(RunEventBody body) {
    projection.apply(new RunEvent("told", PIPELINE, "flight-delays-2", 999, now, body));
  }

  JsonNode get(String path) {
    return get(server, path);
  }

  static JsonNode get(HttpServer from, String path) {
    return send(HttpRequest.newBuilder(uri(from, path)).build());
  }

  static URI uri(HttpServer server, String path) {
    return URI.create("http://127.0.0.1:" + server.port() + "/api/v1/" + path);
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
