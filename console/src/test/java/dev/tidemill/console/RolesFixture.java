package dev.tidemill.console;

import dev.tidemill.kit.access.Access;
import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.access.Principal;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.access.RoleGrant;
import dev.tidemill.kit.http.Door;
import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.http.HttpServer;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.spec.PipelineSpecs;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A console that asks for tokens, and pipelines in two namespaces. */
abstract class RolesFixture {

  static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
  static final String OWN = "growth/flight-delays";
  static final String OTHER = "risk/flight-delays";

  @TempDir Path folder;

  final Projection projection = new Projection();
  static final int PLACES = 4;
  final EventStream events = new EventStream(PLACES, Duration.ofMillis(200));
  final List<Command> sent = new ArrayList<>();

  /** Principals by token. */
  final Map<String, Principal> known = new ConcurrentHashMap<>();

  /** Tokens of which nothing can be told. */
  final Set<String> failing = ConcurrentHashMap.newKeySet();

  HttpServer server;

  @BeforeEach
  void start() {
    for (Role role : Role.values()) {
      known.put(
          role.word() + "-growth",
          Principal.proven(role.word() + "-growth", new RoleGrant(role, Set.of("growth"))));
      known.put(
          role.word() + "-all", Principal.proven(role.word() + "-all", RoleGrant.everywhere(role)));
    }
    Access access =
        token -> {
          if (failing.contains(token)) {
            throw new IllegalStateException("The file of tokens cannot be read");
          }
          return Optional.ofNullable(known.get(token));
        };
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    server =
        HttpServer.start(
            new HttpOptions("127.0.0.1", 0, Door.of(access), 100_000),
            routes -> {
              new QueryRoutes(
                      projection,
                      new ArtefactStore(folder.resolve("artefacts")),
                      clock,
                      new RecordedPast(List.of()))
                  .add(routes);
              new CommandRoutes(projection, PipelineSpecs::parse, clock, sent::add).add(routes);
              new PreviewRoutes(projection, (spec, trigger, from, fires) -> List.of(), clock)
                  .add(routes);
              routes.sse("/api/v1/events", new Need.Somewhere(Role.VIEWER), events::connect);
              routes.beforeStop(events::close);
            });
    for (String pipeline : List.of(OWN, OTHER)) {
      pipeline(pipeline);
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  static String yaml(String namespace) throws IOException {
    return Files.readString(Path.of("../examples/flight-delays/pipeline.yaml"))
        .replace("namespace: demo", "namespace: " + namespace);
  }

  void pipeline(String key) {
    try {
      String namespace = key.substring(0, key.indexOf('/'));
      String yaml = yaml(namespace);
      projection.apply(
          new PipelineVersion(
              key, 1, PipelineSpecs.parse(yaml, "p.yaml").orThrow(), yaml, "/p", NOW, "me", false));
      projection.apply(
          new RunEvent(
              "e-" + namespace,
              key,
              namespace + "-run",
              1,
              NOW,
              new RunEventBody.RunRequested("d", fired(namespace, yaml))));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static TriggerEvent.Fired fired(String namespace, String yaml) {
    return new TriggerEvent.Fired(
        "fire-" + namespace,
        namespace + "-run",
        RunKind.TRAIN,
        List.of("new-week"),
        new SignalSet(0, "", List.of(), List.of(), 1, 0, 0, Optional.empty(), Optional.empty()),
        List.of(),
        "asked-" + namespace,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Map.of(),
        1,
        PipelineSpecs.parse(yaml, "p.yaml").orThrow(),
        "/p");
  }

  HttpResponse<String> ask(String token, String method, String path, String body) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                  .timeout(Duration.ofSeconds(20))
                  .header("Authorization", "Bearer " + token)
                  .method(
                      method.toUpperCase(Locale.ROOT), HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> get(String token, String path) {
    return ask(token, "get", path, "");
  }

  static String path(String template, String namespace) {
    return template
        .replace("{namespace}", namespace)
        .replace("{name}", "flight-delays")
        .replace("/runs/{id}", "/runs/" + namespace + "-run")
        .replace("{version}", "1")
        .replace("{other}", namespace + "-run")
        .replace("{id}", "none");
  }
}
