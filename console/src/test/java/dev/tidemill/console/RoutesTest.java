package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.http.HttpServer;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.spec.PlannedFire;
import dev.tidemill.schemas.spec.trigger.Schedule.MissedPolicy;
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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesTest {

  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private final Projection projection = new Projection();
  private final List<Command> sent = new ArrayList<>();
  private HttpServer server;

  /** One fire an hour, of a trigger that there is. */
  private static List<PlannedFire> planned(
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
              new PreviewRoutes(projection, RoutesTest::planned, clock).add(routes);
            });
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static PipelineSpec spec() {
    return PipelineSpecs.parse(yaml(), "flight-delays.yaml").orThrow();
  }

  private static String yaml() {
    try {
      return Files.readString(Path.of("../examples/flight-delays/pipeline.yaml"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void pipelineIsThere() {
    projection.apply(
        new PipelineVersion("demo/flight-delays", 1, spec(), yaml(), "/p", NOW, "me", false));
  }

  private static TriggerEvent.Fired fired() {
    SignalSet signals =
        new SignalSet(
            2,
            "d1d2",
            List.of("s1", "s2"),
            List.of(),
            1,
            4800,
            9000,
            Optional.empty(),
            Optional.empty());
    return new TriggerEvent.Fired(
        "fire",
        "flight-delays-1",
        RunKind.TRAIN,
        List.of("new-week"),
        signals,
        List.of(new Condition("newRows", "4800", "at least 3000", true)),
        "4800 new rows",
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Map.of(),
        1,
        spec(),
        "/p");
  }

  private void runIsThere() {
    pipelineIsThere();
    projection.apply(new TriggerDecision("d1", "demo/flight-delays", 1, NOW, fired()));
    projection.apply(event(1, new RunEventBody.RunRequested("d1", fired())));
    projection.apply(
        event(
            2, new RunEventBody.RunEnded(RunOutcome.REJECTED, "DATA_GATE", "a tenth is missing")));
  }

  private static RunEvent event(long sequence, RunEventBody body) {
    return new RunEvent(
        "e" + sequence,
        "demo/flight-delays",
        "flight-delays-1",
        sequence,
        NOW.plusSeconds(sequence),
        body);
  }

  @Test
  void aRunIsListedAndShownWithItsCauseAndExplained() {
    runIsThere();
    assertThat(get("/api/v1/runs").at("/runs/0/outcome").asText()).isEqualTo("rejected");
    assertThat(get("/api/v1/runs?signal=s2").path("runs")).hasSize(1);
    assertThat(get("/api/v1/runs?signal=s3").path("runs")).isEmpty();
    assertThat(get("/api/v1/runs/flight-delays-1").at("/cause/signals/ids/0").asText())
        .isEqualTo("s1");
    assertThat(get("/api/v1/runs/flight-delays-1/why").path("lines").toString())
        .contains(
            "because new-week: 4800 new rows",
            "+ newRows: 4800 (needs at least 3000)",
            "ended rejected (DATA_GATE)");
    assertThat(get("/api/v1/decisions").at("/decisions/0/event/type").asText()).isEqualTo("fired");
  }

  @Test
  void whatIsNotThereIsSaidWithWhatIs() {
    pipelineIsThere();
    assertThat(get("/api/v1/runs?pipeline=demo/none").at("/error/message").asText())
        .contains("known: demo/flight-delays");
    assertThat(get("/api/v1/runs/none").at("/error/code").asText()).isEqualTo("not-found");
    assertThat(get("/api/v1/runs?limit=many").at("/error/field").asText()).isEqualTo("limit");
  }

  @Test
  void theNextFiresOfSchedulesAreShownFromNowOnOrFromAnyInstant() {
    pipelineIsThere();
    String path = "/api/v1/pipelines/demo/flight-delays/preview";
    assertThat(get(path).path("fires")).hasSize(20);
    assertThat(get(path).path("timeZoneRules").asText()).matches("20[0-9]{2}[a-z]+");
    assertThat(get(path).at("/fires/0/at").asText()).isEqualTo(NOW.plusSeconds(3600).toString());
    JsonNode two = get(path + "?limit=2&from=2027-01-01T00:00:00Z");
    assertThat(two.path("fires")).hasSize(2);
    assertThat(two.at("/fires/1/local").asText()).isEqualTo("2027-01-01T02:00:00Z");
    assertThat(get(path + "?trigger=nobody").at("/error/message").asText())
        .contains("has no schedule nobody");
    assertThat(get(path + "?from=tomorrow").at("/error/field").asText()).isEqualTo("from");
    assertThat(get(path + "?limit=1001").at("/error/field").asText()).isEqualTo("limit");
  }

  @Test
  void resumeSaysWhatBecomesOfPlannedTimesOfThePause() {
    pipelineIsThere();
    String resume = "{\"kind\":\"resume\",\"pipeline\":\"demo/flight-delays\"";
    post("/api/v1/commands", resume + ",\"missed\":\"last\"}");
    assertThat(sent)
        .singleElement()
        .satisfies(
            c ->
                assertThat(c.body())
                    .isEqualTo(
                        new CommandBody.Resume(
                            PauseTarget.PIPELINE, "", "", Optional.of(MissedPolicy.LAST))));
    for (String wrong :
        List.of(
            resume + ",\"missed\":\"some\"}",
            resume + ",\"target\":\"rollout\",\"missed\":\"all\"}",
            resume.replace("resume", "pause") + ",\"missed\":\"all\"}")) {
      assertThat(post("/api/v1/commands", wrong).at("/error/field").asText())
          .as(wrong)
          .isEqualTo("missed");
    }
  }

  @Test
  void aCommandGoesToKafkaAndItsAnswerIsFound() {
    pipelineIsThere();
    JsonNode answer =
        post(
            "/api/v1/commands",
            "{\"kind\":\"trigger\",\"pipeline\":\"demo/flight-delays\",\"reason\":\"why"
                + " not\",\"actor\":\"me\"}");
    assertThat(sent)
        .singleElement()
        .satisfies(
            c -> assertThat(c.body()).isEqualTo(new CommandBody.TriggerRun("why not", Map.of())));
    String id = answer.path("commandId").asText();
    assertThat(get("/api/v1/commands/" + id).path("state").asText()).isEqualTo("pending");
    projection.apply(
        new TriggerDecision(
            "d2",
            "demo/flight-delays",
            2,
            NOW,
            new TriggerEvent.CommandAnswered(id, true, "accepted", "run started")));
    assertThat(get("/api/v1/commands/" + id).path("state").asText()).isEqualTo("accepted");
  }

  @Test
  void textThatLooksLikeANumberIsTextForTheTrainerAndWhatIsNoValueIsRefused() {
    pipelineIsThere();
    String run = "{\"kind\":\"trigger\",\"pipeline\":\"demo/flight-delays\",\"reason\":\"r\"";
    post(
        "/api/v1/commands",
        run + ",\"parameters\":{\"tag\":\"1e5\",\"store\":\"007\",\"depth\":6,\"on\":true}}");
    assertThat(sent)
        .extracting(Command::body)
        .containsExactly(
            new CommandBody.TriggerRun(
                "r", Map.of("tag", "\"1e5\"", "store", "007", "depth", "6", "on", "true")));
    for (String unclear : List.of("{\"depth\":null}", "{\"depth\":[6]}")) {
      assertThat(
              post("/api/v1/commands", run + ",\"parameters\":" + unclear + "}")
                  .at("/error/message")
                  .asText())
          .isEqualTo("parameters.depth must be text, a number, true or false");
    }
    assertThat(sent).hasSize(1);
  }

  @Test
  void parametersThatWouldFillTheLogAreRefusedBeforeKafkaHasThem() {
    pipelineIsThere();
    Map<String, String> refused = new LinkedHashMap<>();
    refused.put("{\"a\":\"" + "x".repeat(900_000) + "\"}", "has 900000 characters; at most 1000");
    refused.put("{\"a\":" + "9".repeat(321) + "}", "has 321 characters; at most 320");
    refused.put("{\"" + "n".repeat(201) + "\":1}", "has 201 characters; at most 200");
    refused.put("{\"\":1}", "empty name");
    refused.put("{\"a=b\":1}", "control character, which are not allowed");
    refused.put("{\"a\\u0000\":1}", "control character, which are not allowed");
    refused.put("{\"a\":\"b\\u0000\"}", "parameters.a has a control character");
    refused.put("{\"a\":\"\\u001b[2J\"}", "parameters.a has a control character");
    refused.put(many(101, "1"), "has 101 entries; at most 100");
    refused.put(many(11, "\"" + "x".repeat(1_000) + "\""), "at most 10000 are allowed");
    refused.forEach(
        (parameters, why) ->
            assertThat(
                    post("/api/v1/commands", RUN + ",\"parameters\":" + parameters + "}")
                        .at("/error/message")
                        .asText())
                .contains(why)
                .hasSizeLessThan(300));
    String digests = String.join(",", Collections.nCopies(1_001, "\"" + "a".repeat(64) + "\""));
    assertThat(
            post("/api/v1/commands", RUN.replace("trigger", "exclude-data") + digests(digests))
                .at("/error/message")
                .asText())
        .isEqualTo("digests has 1001 entries; at most 1000 are allowed in one command");
    assertThat(sent).isEmpty();

    String allowed = "{\"" + "n".repeat(200) + "\":\"" + "x".repeat(1_000) + "\",\"b\":\"1\\n2\"}";
    post("/api/v1/commands", RUN + ",\"parameters\":" + allowed + "}");
    post("/api/v1/commands", RUN + ",\"parameters\":" + many(100, "9".repeat(90)) + "}");
    assertThat(sent).hasSize(2);
  }

  private static final String RUN = "{\"kind\":\"trigger\",\"pipeline\":\"demo/flight-delays\"";

  private static String digests(String listed) {
    return ",\"digests\":[" + listed + "]}";
  }

  private static String many(int count, String value) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"p" + i + "\":" + value)
        .collect(Collectors.joining(",", "{", "}"));
  }

  @Test
  void theApiDocumentSaysHowLargeACommandMayBe() throws IOException {
    JsonNode kinds =
        JSON.readTree(RoutesTest.class.getResourceAsStream("/console/openapi.json"))
            .at(
                "/paths/~1api~1v1~1commands/post/requestBody/content/application~1json/schema/oneOf");
    JsonNode parameters = kinds.findValue("parameters");
    assertThat(parameters.path("maxProperties").asInt()).isEqualTo(PostedParameters.MOST);
    assertThat(parameters.at("/propertyNames/maxLength").asInt())
        .isEqualTo(PostedParameters.MOST_OF_NAME);
    assertThat(parameters.at("/additionalProperties/maxLength").asInt())
        .isEqualTo(PostedParameters.MOST_OF_VALUE);
    assertThat(parameters.path("description").asText())
        .contains(PostedParameters.MOST_OF_ALL + " characters", "at most 320");
    assertThat("a b").matches(parameters.at("/propertyNames/pattern").asText());
    assertThat("a=b").doesNotMatch(parameters.at("/propertyNames/pattern").asText());
    assertThat(kinds.findValue("digests").path("maxItems").asInt())
        .isEqualTo(PostedFields.MOST_DIGESTS);
  }

  @Test
  void anAbortNamesTheRolloutThatIsMeant() {
    pipelineIsThere();
    String abort = "{\"kind\":\"abort\",\"pipeline\":\"demo/flight-delays\",\"reason\":\"slow\"";
    post("/api/v1/commands", abort + ",\"rolloutId\":\"rollout-1\"}");
    post("/api/v1/commands", abort + "}");
    assertThat(sent)
        .extracting(Command::body)
        .containsExactly(
            new CommandBody.AbortRollout("slow", Optional.of("rollout-1")),
            new CommandBody.AbortRollout("slow"));
    for (String unclear :
        List.of(
            abort + ",\"rolloutId\":\"\"}",
            abort + ",\"rolloutId\":7}",
            abort.replace("abort", "promote") + ",\"rolloutId\":\"rollout-1\"}")) {
      assertThat(post("/api/v1/commands", unclear).at("/error/field").asText())
          .as(unclear)
          .isEqualTo("rolloutId");
    }
    assertThat(sent).hasSize(2);
  }

  @Test
  void wrongCommandsAreRefusedWithWhatIsAllowed() {
    pipelineIsThere();
    assertThat(
            post("/api/v1/commands", "{\"kind\":\"explode\",\"pipeline\":\"demo/flight-delays\"}")
                .at("/error/message")
                .asText())
        .contains("allowed: trigger, cancel");
    assertThat(
            post("/api/v1/commands", "{\"kind\":\"trigger\",\"pipeline\":\"demo/none\"}")
                .at("/error/code")
                .asText())
        .isEqualTo("not-found");
    assertThat(
            post(
                    "/api/v1/commands",
                    "{\"kind\":\"pause\",\"pipeline\":\"demo/flight-delays\",\"target\":\"trigger\",\"name\":\"nope\"}")
                .at("/error/message")
                .asText())
        .contains("known: new-week");
    assertThat(post("/api/v1/commands", "[]").at("/error/message").asText())
        .contains("JSON object");
    assertThat(post("/api/v1/commands", "{").at("/error/code").asText()).isEqualTo("invalid-json");
    assertThat(sent).isEmpty();
  }

  @Test
  void aSpecificationIsCheckedBeforeAnythingIsSent() throws IOException {
    String bad =
        JSON.writeValueAsString(
            Map.of(
                "source",
                yaml().replace("clock: data", "clok: data"),
                "folder",
                folder.toString()));
    JsonNode refused = post("/api/v1/pipelines", bad);
    assertThat(refused.at("/error/errors/0/field").asText()).isEqualTo("spec.data.clok");
    assertThat(sent).isEmpty();
    post(
        "/api/v1/pipelines",
        JSON.writeValueAsString(Map.of("source", yaml(), "folder", folder.toString())));
    assertThat(sent)
        .singleElement()
        .satisfies(c -> assertThat(c.pipeline()).isEqualTo("demo/flight-delays"));
    for (String folder : List.of("not/absolute", "/no/such/folder", "\u0000", "/a\u0000b", "")) {
      String request = JSON.writeValueAsString(Map.of("source", yaml(), "folder", folder));
      assertThat(post("/api/v1/pipelines", request).at("/error/field").asText())
          .as(folder)
          .isEqualTo("folder");
    }
  }

  @Test
  void aPipelineThatIsAppliedFromAnotherFolderIsToldForItMayBeAnother() throws IOException {
    String apply = JSON.writeValueAsString(Map.of("source", yaml(), "folder", folder.toString()));
    assertThat(post("/api/v1/pipelines", apply).path("notes")).isEmpty();
    pipelineIsThere();
    assertThat(post("/api/v1/pipelines", apply).path("notes"))
        .singleElement()
        .satisfies(
            n ->
                assertThat(n.asText())
                    .startsWith("demo/flight-delays was in /p before, and is in " + folder));
  }

  @Test
  void theOpenApiDocumentNamesEveryRoute() throws IOException {
    DeclaredRoutes collector = new DeclaredRoutes();
    new QueryRoutes(
            projection,
            new ArtefactStore(folder.resolve("a")),
            Clock.systemUTC(),
            new RecordedPast(List.of()))
        .add(collector);
    new CommandRoutes(projection, PipelineSpecs::parse, Clock.systemUTC(), sent::add)
        .add(collector);
    new PreviewRoutes(projection, RoutesTest::planned, Clock.systemUTC()).add(collector);
    Set<String> routes = new TreeSet<>(collector.needs.keySet());
    routes.add("get /api/v1/events");
    Set<String> documented = new TreeSet<>();
    JsonNode paths =
        JSON.readTree(RoutesTest.class.getResourceAsStream("/console/openapi.json")).path("paths");
    paths
        .properties()
        .forEach(
            p ->
                p.getValue()
                    .fieldNames()
                    .forEachRemaining(m -> documented.add(m + " " + p.getKey())));
    assertThat(documented).isEqualTo(routes);
  }

  private JsonNode get(String path) {
    return send(HttpRequest.newBuilder(uri(path)).build());
  }

  private JsonNode post(String path, String body) {
    return send(
        HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private static JsonNode send(HttpRequest request) {
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
