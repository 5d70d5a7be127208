package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.spec.Task;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What each role may do and see, in its namespaces. */
class RolesTest {

  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OWN = "growth/flight-delays";
  private static final String OTHER = "risk/flight-delays";

  @TempDir Path folder;
  private final Projection projection = new Projection();
  private static final int PLACES = 4;

  private final EventStream events = new EventStream(PLACES, Duration.ofMillis(200));
  private final List<Command> sent = new ArrayList<>();

  /** Principals by token. */
  private final Map<String, Principal> known = new ConcurrentHashMap<>();

  /** Tokens of which nothing can be told. */
  private final Set<String> failing = ConcurrentHashMap.newKeySet();

  private HttpServer server;

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
                      new Examples(new ArtefactStore(folder.resolve("artefacts")), clock),
                      clock)
                  .add(routes);
              new CommandRoutes(projection, PipelineSpecs::parse, clock, sent::add).add(routes);
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

  private static String yaml(String namespace) throws IOException {
    return Files.readString(Path.of("../examples/flight-delays/pipeline.yaml"))
        .replace("namespace: demo", "namespace: " + namespace);
  }

  private void pipeline(String key) {
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

  private static TriggerEvent.Fired fired(String namespace, String yaml) {
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

  private HttpResponse<String> ask(String token, String method, String path, String body) {
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

  private HttpResponse<String> get(String token, String path) {
    return ask(token, "get", path, "");
  }

  private static Map<String, JsonNode> documented() throws IOException {
    Map<String, JsonNode> out = new TreeMap<>();
    JSON.readTree(RolesTest.class.getResourceAsStream("/console/openapi.json"))
        .path("paths")
        .properties()
        .forEach(
            p ->
                p.getValue()
                    .properties()
                    .forEach(m -> out.put(m.getKey() + " " + p.getKey(), m.getValue())));
    return out;
  }

  private static String word(Need need) {
    if (need instanceof Need.Somewhere s) {
      return s.role().word();
    } else if (need instanceof Need.InPath p) {
      return p.role().word();
    } else if (need instanceof Need.Everywhere e) {
      return e.role().word();
    }
    return "none";
  }

  @Test
  void every_operation_of_the_document_names_the_role_that_the_server_asks_for()
      throws IOException {
    DeclaredRoutes declared = new DeclaredRoutes();
    Clock clock = Clock.systemUTC();
    new QueryRoutes(projection, new Examples(new ArtefactStore(folder.resolve("a")), clock), clock)
        .add(declared);
    new CommandRoutes(projection, PipelineSpecs::parse, clock, sent::add).add(declared);
    Map<String, String> asked = new TreeMap<>();
    declared.needs.forEach((route, need) -> asked.put(route, word(need)));
    asked.put("get /api/v1/events", "viewer");
    Map<String, String> said = new TreeMap<>();
    documented().forEach((route, operation) -> said.put(route, operation.path("x-role").asText()));
    assertThat(said).isEqualTo(asked);
    assertThat(declared.needs).doesNotContainValue(new Need.Nothing());
  }

  /** Every role at every operation, in its own namespace, in another, and without a token. */
  @Test
  void each_role_is_let_in_where_it_may_and_nowhere_else() throws IOException {
    for (Map.Entry<String, JsonNode> operation : documented().entrySet()) {
      String[] parts = operation.getKey().split(" ");
      boolean stream = parts[1].equals("/api/v1/events");
      Role needed = Role.of(operation.getValue().path("x-role").asText());
      String own = path(parts[1], "growth");
      assertThat(ask("", parts[0], own, "{}").statusCode()).as(own + " no token").isEqualTo(401);
      assertThat(ask("wrong", parts[0], own, "{}").statusCode()).as(own).isEqualTo(401);
      for (Role role : Role.values()) {
        boolean may = role.compareTo(needed) >= 0;
        boolean all = parts[1].equals("/api/v1/dead-letters");
        if (!(stream && may)) {
          assertThat(ask(role.word() + "-growth", parts[0], own, "{}").statusCode() == 403)
              .as(role + " of growth at " + operation.getKey())
              .isEqualTo(!may || all);
          assertThat(ask(role.word() + "-all", parts[0], own, "{}").statusCode() == 403)
              .as(role + " of all at " + operation.getKey())
              .isEqualTo(!may);
        }
        String other = path(parts[1], "risk");
        if (!other.equals(own)) {
          assertThat(ask(role.word() + "-growth", parts[0], other, "{}").statusCode())
              .as(role + " of growth at " + other)
              .isIn(403, 404);
        }
      }
    }
  }

  private static String path(String template, String namespace) {
    return template
        .replace("{namespace}", namespace)
        .replace("{name}", "flight-delays")
        .replace("/runs/{id}", "/runs/" + namespace + "-run")
        .replace("{id}", "none");
  }

  @Test
  void each_kind_of_command_needs_its_role_in_the_pipelines_namespace() throws IOException {
    Map<String, Role> expected = new LinkedHashMap<>();
    for (String kind :
        List.of("trigger", "cancel", "pause", "resume", "abort", "rollback", "exclude-data")) {
      expected.put(kind, Role.OPERATOR);
    }
    expected.put("promote", Role.APPROVER);
    expected.put("include-data", Role.ADMIN);
    expected.put("delete", Role.ADMIN);
    Set<String> kinds =
        Stream.of(documented().get("post /api/v1/commands"))
            .flatMap(o -> o.findValues("kind").stream())
            .flatMap(k -> k.findValues("enum").stream())
            .flatMap(e -> Stream.iterate(0, i -> i < e.size(), i -> i + 1).map(e::get))
            .map(JsonNode::asText)
            .collect(Collectors.toSet());
    assertThat(kinds).isEqualTo(expected.keySet());
    for (Map.Entry<String, Role> kind : expected.entrySet()) {
      for (Role role : Role.values()) {
        boolean may = role.compareTo(kind.getValue()) >= 0;
        assertThat(command(role.word() + "-growth", kind.getKey(), OWN).statusCode())
            .as(role + " " + kind.getKey())
            .isEqualTo(may ? 202 : 403);
        assertThat(command(role.word() + "-growth", kind.getKey(), OTHER).statusCode())
            .as(role + " of growth, " + kind.getKey() + " in risk")
            .isEqualTo(403);
      }
    }
    assertThat(sent).allMatch(c -> c.pipeline().equals(OWN));
  }

  private HttpResponse<String> command(String token, String kind, String pipeline) {
    return ask(
        token,
        "post",
        "/api/v1/commands",
        """
        {"kind":"%s","pipeline":"%s","reason":"r","runId":"growth-run","digests":["%s"]}
        """
            .formatted(kind, pipeline, "0".repeat(64)));
  }

  @Test
  void a_refusal_says_which_role_in_which_namespace_would_do() {
    assertThat(command("viewer-growth", "promote", OTHER).body())
        .contains("This needs the role operator in a namespace; viewer-growth is viewer in growth");
    assertThat(command("operator-growth", "promote", OTHER).body())
        .contains("This needs the role approver in risk; operator-growth is operator in growth");
    assertThat(get("viewer-growth", "/api/v1/dead-letters").body())
        .contains("This needs the role viewer in every namespace (*)");
    assertThat(get("viewer-growth", "/api/v1/pipelines/risk/none").body())
        .contains("This needs the role viewer in risk");
  }

  @Test
  void one_who_may_only_operate_cannot_say_which_programs_run() throws IOException {
    for (Map.Entry<String, Integer> who :
        Map.of("operator-all", 403, "approver-all", 403, "admin-growth", 202, "admin-all", 202)
            .entrySet()) {
      assertThat(apply(who.getKey(), "growth")).as(who.getKey()).isEqualTo(who.getValue());
    }
    assertThat(apply("admin-growth", "risk")).isEqualTo(403);
    assertThat(sent).allMatch(c -> c.pipeline().equals(OWN));
  }

  private int apply(String token, String namespace) throws IOException {
    return ask(
            token,
            "post",
            "/api/v1/pipelines",
            JSON.writeValueAsString(
                Map.of(
                    "source",
                    yaml(namespace).replace("endpoint: flight-delays", "endpoint: " + namespace),
                    "folder",
                    folder.toString())))
        .statusCode();
  }

  @Test
  void a_viewer_of_one_namespace_sees_nothing_of_another() {
    projection.apply(
        new Route(
            "secret-endpoint",
            OTHER,
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
    for (String path :
        List.of(
            "/api/v1/pipelines",
            "/api/v1/runs",
            "/api/v1/decisions",
            "/api/v1/models",
            "/api/v1/rollouts",
            "/api/v1/findings",
            "/api/v1/data",
            "/api/v1/routes",
            "/api/v1/gateways",
            "/api/v1/runs/risk-run",
            "/api/v1/runs/risk-run/logs",
            "/api/v1/runs/risk-run/why",
            "/api/v1/pipelines/growth/flight-delay",
            "/api/v1/decisions/why?pipeline=growth/delays")) {
      assertThat(get("viewer-growth", path).body())
          .as(path)
          .doesNotContain("risk/", "secret-endpoint", "asked-risk");
    }
    assertThat(get("viewer-growth", "/api/v1/runs").body()).contains("growth-run");
    assertThat(get("viewer-all", "/api/v1/runs").body()).contains("growth-run", "risk-run");
    assertThat(get("viewer-all", "/api/v1/routes").body()).contains("secret-endpoint");
    for (String query : List.of("namespace=risk", "pipeline=" + OTHER)) {
      assertThat(get("viewer-growth", "/api/v1/runs?" + query).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void the_answer_to_a_command_of_another_namespace_stays_pending() {
    projection.apply(
        new RunEvent(
            "e2",
            OTHER,
            "",
            2,
            NOW,
            new RunEventBody.CommandAnswered("c1", false, "no-such-run", "risk-run is secret")));
    assertThat(get("viewer-growth", "/api/v1/commands/c1").body())
        .contains("pending")
        .doesNotContain("secret");
    assertThat(get("viewer-all", "/api/v1/commands/c1").body()).contains("rejected", "secret");
  }

  @Test
  void nobody_can_cancel_a_run_of_another_pipeline_under_the_name_of_his_own() {
    String body = "{\"kind\":\"cancel\",\"pipeline\":\"%s\",\"runId\":\"risk-run\"}";
    assertThat(ask("operator-growth", "post", "/api/v1/commands", body.formatted(OWN)).statusCode())
        .isEqualTo(404);
    assertThat(sent).isEmpty();
  }

  @Test
  void events_of_another_namespace_are_not_told() throws Exception {
    try (Stream<String> lines = listen("viewer-growth")) {
      events.publish("run", Optional.of(OTHER), Map.of("of", "other"));
      events.publish("dead-letter", Optional.empty(), Map.of("of", "nobody"));
      events.publish("run", Optional.of(OWN), Map.of("of", "own"));
      assertThat(lines.filter(l -> l.startsWith("data:")).findFirst())
          .contains("data: {\"of\":\"own\"}");
    }
    try (Stream<String> lines = listen("viewer-all")) {
      events.publish("run", Optional.of(OTHER), Map.of("of", "other"));
      events.publish("dead-letter", Optional.empty(), Map.of("of", "nobody"));
      assertThat(lines.filter(l -> l.startsWith("data:")).limit(2))
          .containsExactly("data: {\"of\":\"other\"}", "data: {\"of\":\"nobody\"}");
    }
  }

  /** A stream is open for days; a token that is revoked meanwhile ends it within seconds. */
  @Test
  @Timeout(60)
  void a_revoked_token_ends_the_events_that_it_listens_to() throws Exception {
    try (Stream<String> lines = listen("viewer-growth")) {
      known.remove("viewer-growth");
      assertThat(lines.toList()).noneMatch(l -> l.startsWith("data:"));
    }
    assertThat(get("viewer-growth", "/api/v1/runs").statusCode()).isEqualTo(401);
  }

  @Test
  @Timeout(60)
  void a_stream_whose_token_cannot_be_checked_ends_and_the_others_are_still_checked()
      throws Exception {
    try (Stream<String> broken = listen("viewer-growth");
        Stream<String> revoked = listen("viewer-all");
        Stream<String> good = listen("admin-all")) {
      failing.add("viewer-growth");
      assertThat(broken.toList()).noneMatch(l -> l.startsWith("data:"));
      known.remove("viewer-all");
      assertThat(revoked.toList()).noneMatch(l -> l.startsWith("data:"));
      events.publish("run", Optional.of(OWN), Map.of("of", "own"));
      assertThat(good.filter(l -> l.startsWith("data:")).findFirst())
          .contains("data: {\"of\":\"own\"}");
    }
  }

  @Test
  @Timeout(60)
  void one_who_takes_all_places_of_the_stream_leaves_one_to_the_owner() throws Exception {
    List<Stream<String>> taken = new ArrayList<>();
    for (int i = 0; i < PLACES; i++) {
      taken.add(listen("viewer-growth"));
    }
    try (Stream<String> owner = ofEvents("admin-all")) {
      assertThat(taken.get(0).toList()).as("the oldest ends").contains(": connected");
      assertThat(events.listeners()).isEqualTo(PLACES);
      taken.add(ofEvents("viewer-growth"));
      assertThat(taken.get(1).toList()).as("its own oldest ends").contains(": connected");
      events.publish("dead-letter", Optional.empty(), Map.of("of", "nobody"));
      assertThat(owner.filter(l -> l.startsWith("data:")).findFirst())
          .contains("data: {\"of\":\"nobody\"}");
    }
    taken.forEach(Stream::close);
  }

  private Stream<String> listen(String token) throws Exception {
    int before = events.listeners();
    Stream<String> lines = ofEvents(token);
    await().until(() -> events.listeners() == before + 1);
    return lines;
  }

  private Stream<String> ofEvents(String token) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + server.port() + "/api/v1/events"))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + token)
                .build(),
            HttpResponse.BodyHandlers.ofLines())
        .body();
  }

  @Test
  void a_command_names_the_one_whose_token_it_has_and_what_was_claimed_beside_it() {
    String body = "{\"kind\":\"trigger\",\"pipeline\":\"" + OWN + "\",\"actor\":\"%s\"}";
    ask("operator-growth", "post", "/api/v1/commands", body.formatted("anna"));
    ask("operator-growth", "post", "/api/v1/commands", body.formatted("operator-growth"));
    ask("operator-growth", "post", "/api/v1/commands", body.formatted(""));
    assertThat(sent)
        .extracting(Command::actor)
        .containsExactly("operator-growth (for anna)", "operator-growth", "operator-growth");
    sent.clear();
    for (String false_ :
        List.of("admin-all (for x)", "a\\u0000", "a\\nb", "a\\u202eb", "a（b）", "x".repeat(101))) {
      HttpResponse<String> answer =
          ask("operator-growth", "post", "/api/v1/commands", body.formatted(false_));
      assertThat(answer.statusCode()).as(false_).isEqualTo(400);
      assertThat(answer.body()).contains("\"field\":\"actor\"");
    }
    assertThat(sent).isEmpty();
  }
}
