package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.console.ConsoleService;
import dev.tidemill.console.tracking.TrackingProjection;
import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.http.HttpServer;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.PointsProject;
import dev.tidemill.standalone.ProcessPlan;
import dev.tidemill.standalone.Specifications;
import dev.tidemill.trigger.calendar.Preview;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every command against a running Tidemill, for people and for programs. The trainer is a shell
 * script whose model no gate accepts: what needs a model that serves is in {@link
 * ServedModelCommands}.
 */
class CliIT {

  private static final String MORE =
      """
      triggers:
        - name: many-points
          data: {source: points}
          when: {newRows: 100000}
      concurrency: {limit: 1, policy: %s}
      """;

  private static final String TRAINER =
      """
      echo "training with seed $TIDEMILL_SEED"
      while [ -f "%s" ]; do sleep 0.1; done
      echo no model > "$TIDEMILL_OUTPUT/model.onnx"
      """;

  @TempDir static Path dir;
  private static Platform platform;
  private static List<String> server;
  private static Path file;

  /** A run that is over: its trainer ran, its model was refused. */
  private static String run;

  @BeforeAll
  static void start() throws Exception {
    platform = Platform.start(ProcessPlan.everything(dir.resolve("home")));
    platform.awaitReady(Duration.ofSeconds(60));
    server =
        List.of(
            "--server",
            "http://127.0.0.1:" + platform.port(),
            "--home",
            dir.resolve("home").toString());
    file = pipeline("small", "join");
    pipeline("queued", "queue");
    CommandLineRun applied = cli("apply", "-f", file.toString(), "--trigger", "--follow");
    run = json("get", "runs", "-p", "shop/small").get(0).path("runId").asText();
    applied.exits(1).says("shop/small: ", run + ": training", run + ": failed");
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  private static Path pipeline(String name, String policy) throws IOException {
    Path folder = PointsProject.write(dir.resolve(name), TRAINER.formatted(dir.resolve("hold")));
    String source =
        PointsProject.yaml("name: " + name + ", namespace: shop", MORE.formatted(policy));
    Path yaml = Files.writeString(folder.resolve("pipeline.yaml"), source);
    cli("apply", "-f", yaml.toString()).exits(0);
    await().until(() -> cli("get", "pipelines", "shop/" + name).exitCode() == 0);
    return yaml;
  }

  private static CommandLineRun cli(String... arguments) {
    return CommandLineRun.of(server, arguments);
  }

  private static JsonNode json(String... arguments) {
    return json(0, arguments);
  }

  private static JsonNode json(int exitCode, String... arguments) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--output";
    all[arguments.length + 1] = "json";
    return CommandLineRun.of(server, all).exits(exitCode).json();
  }

  @Test
  void aSpecificationIsCheckedAndApplied() {
    cli("validate", "-f", file.toString())
        .exits(0)
        .says("shop/small is valid: 1 trigger, 1 data check");
    assertThat(json("validate", "-f", file.toString()).path("valid").asBoolean()).isTrue();
    cli("apply", "-f", file.toString(), "--dry-run").exits(0).says("nothing was applied");
    assertThat(json("apply", "-f", file.toString(), "--dry-run").path("applied").asBoolean(true))
        .isFalse();
    assertThat(json("apply", "-f", file.toString()).path("state").asText()).isEqualTo("accepted");
    cli("apply", "-f", file.toString(), "--follow").exits(64).complains("--trigger");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "schedule: {cron: \"0 0 31 2 *\", timeZone: UTC}",
        "schedule: {cron: \"0 0 * * 8\", timeZone: UTC}",
        "schedule: {cron: \"0 0 1 1 *\", timeZone: Europe/Nowhere}"
      })
  void whatValidateRefusesTheApiRefusesWithTheSameWordsAndTheLine(String trigger) throws Exception {
    String wrong = Files.readString(file).replaceFirst("data: \\{source: points}", trigger);
    wrong = wrong.replaceFirst("\n +when: .*", "");
    Path yaml = Files.writeString(dir.resolve("small/wrong.yaml"), wrong);
    CommandLineRun refused = cli("validate", "-f", yaml.toString()).exits(65);
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(server.get(1) + "/api/v1/pipelines"))
                    .header(
                        "Authorization",
                        "Bearer " + Files.readString(dir.resolve("home/token")).strip())
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            new ObjectMapper()
                                .createObjectNode()
                                .put("source", wrong)
                                .put("file", yaml.toString())
                                .put("folder", yaml.getParent().toString())
                                .toString()))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(400);
    JsonNode error = new ObjectMapper().readTree(answer.body()).path("error");
    assertThat(error.at("/errors/0/line").asInt()).isPositive();
    assertThat(error.at("/errors/0/field").asText()).startsWith("spec.triggers[0].schedule");
    assertThat(refused.err()).contains(error.path("message").asText());
  }

  @Test
  void whatWasAppliedAndStartedAndBecameOfItIsOneDocument() {
    JsonNode all = json(1, "apply", "-f", file.toString(), "--trigger", "--follow");
    assertThat(all.at("/applied/state").asText()).isEqualTo("accepted");
    assertThat(all.at("/triggered/commandId").asText()).isNotEmpty();
    assertThat(all.at("/run/outcome").asText()).isEqualTo("failed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pipelines", "runs", "models", "rollouts", "findings", "decisions"})
  void everyKindIsListed(String kind) {
    CommandLineRun table = cli("get", kind).exits(0);
    assertThat(table.out().lines().findFirst().orElseThrow()).matches("[A-Z ]+");
    JsonNode items = json("get", kind);
    assertThat(items.isArray()).isTrue();
    assertThat(items.isEmpty())
        .isEqualTo(!List.of("pipelines", "runs", "decisions").contains(kind));
    assertThat(cli("get", kind, "-o", "yaml").exits(0).yaml().isArray()).isTrue();
    assertThat(json("get", kind, "-n", "nobody")).isEmpty();
  }

  @Test
  void oneIsShownInFull() {
    assertThat(json("get", "runs", run).path("events")).isNotEmpty();
    cli("get", "runs", run).exits(0).says("FIELD", "run id", run, "AT", "EVENT", "run-ended");
    cli("get", "runs", run, "-o", "yaml").exits(0).says("runId: \"" + run + "\"");
    assertThat(json("get", "pipelines", "small", "-n", "shop").path("source").asText())
        .contains("many-points");
    // Where the format stands makes no difference.
    List<String> first = new ArrayList<>(List.of("-o", "json"));
    first.addAll(server);
    CommandLineRun.of(first, "get", "runs").exits(0).json();
  }

  @Test
  void aRunByHandIsFollowedToItsEnd() {
    CommandLineRun told = cli("trigger", "shop/small", "--follow", "--reason", "try").exits(1);
    assertThat(told.out()).contains("training", "failed");
    CommandLineRun followed = cli("trigger", "shop/small", "--follow", "-o", "json").exits(1);
    assertThat(followed.json().path("outcome").asText()).isEqualTo("failed");
    assertThat(followed.err()).contains("training");
  }

  @Test
  void aRunByHandThatJoinsAnotherIsFollowedTooAndCancelled() throws Exception {
    JsonNode first = hold("small");
    String held = first.path("runId").asText();
    CompletableFuture<CommandLineRun> second =
        CompletableFuture.supplyAsync(() -> cli("trigger", "shop/small", "--follow", "-o", "json"));
    await().until(() -> json("get", "decisions").toString().contains("joins run " + held));
    cli("cancel", held, "--reason", "enough").exits(0);
    JsonNode joined = second.get().exits(1).json();
    assertThat(joined.path("runId").asText()).isEqualTo(held);
    assertThat(joined.path("outcome").asText()).isEqualTo("cancelled");
    JsonNode again = CommandLineRun.of(server, "cancel", held, "-o", "json").exits(65).error();
    assertThat(again.path("message").asText()).contains("Rejected");
    release("small");
  }

  @Test
  void aRunByHandThatWaitsForAPlaceIsFollowedOnceItHasOne() throws Exception {
    String held = hold("queued").path("runId").asText();
    CompletableFuture<CommandLineRun> second =
        CompletableFuture.supplyAsync(() -> cli("trigger", "shop/queued", "--follow"));
    await()
        .until(
            () -> json("get", "decisions", "-p", "shop/queued").toString().contains("concurrency"));
    release("queued");
    CommandLineRun waited = second.get().exits(1);
    assertThat(waited.out()).contains("waits: ", "failed").doesNotContain(held);
  }

  /** Starts a run that trains until it is let go. */
  private static JsonNode hold(String name) throws IOException {
    Files.writeString(dir.resolve("hold"), "");
    Path holder = dir.resolve(name);
    assertThat(holder).isDirectory();
    String command = json("trigger", "shop/" + name).path("commandId").asText();
    ApiClient api = api();
    String id = api.get("/api/v1/commands/" + command).path("runId").asText();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> cli("logs", id).out().contains("training with seed 7"));
    return api.get("/api/v1/runs/" + id);
  }

  private static void release(String name) throws IOException {
    Files.deleteIfExists(dir.resolve("hold"));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> json("get", "pipelines", "shop/" + name).path("runsActive").asInt() == 0);
  }

  private static ApiClient api() {
    return ApiClient.ofHome(URI.create(server.get(1)), dir.resolve("home"));
  }

  @Test
  void logsAreShownAndFollowedToTheEndOfTheRun() {
    cli("logs", run).exits(0).says("training/1 | training with seed 7");
    cli("logs", "-f", run).exits(1).says("training/1 | training with seed 7", run + ": failed ");
    JsonNode document = json(1, "logs", "-f", run);
    assertThat(document.path("outcome").asText()).isEqualTo("failed");
    assertThat(document.path("lines").findValuesAsText("text"))
        .startsWith("[tidemill] Model inputs: x.", "training with seed 7");
    assertThat(json("logs", run).path("lines")).isNotEmpty();
  }

  @Test
  void whatHappenedIsExplained() {
    cli("why", run).exits(0).says("run " + run, "because manual: asked for by ");
    assertThat(cli("why", run).exits(0).out()).containsOnlyOnce("asked for by");
    assertThat(cli("get", "decisions", "shop/small").exits(0).out().lines())
        .filteredOn(line -> line.contains(" fired ") && line.contains(run))
        .hasSize(1);
    cli("why", "-p", "shop/small").exits(0).says("run small-");
    cli("why", "shop/small", "--trigger", "many-points").exits(0).says("many-points waiting");
    cli("why", "small", "-n", "shop").exits(0).says("many-points waiting");
    assertThat(json("why", run).path("lines")).isNotEmpty();
    cli("why", "--run", run).exits(0).says("run " + run, "because manual: asked for by ");
    cli("why", "shop/small", "--at", Instant.now().toString())
        .exits(0)
        .says("shop/small as of ", "many-points (data): ", "newRows: 100 (needs 100000)");
    cli("why", "shop/small", "--at", "2020-01-01T00:00:00Z").exits(0).says("has decided nothing");
    cli("why", "17", "-p", "shop/small").exits(66).complains("There is no version 17");
  }

  @Test
  void aDraftIsTriedOnThePast() throws IOException {
    Path draft = dir.resolve("small").resolve("pipeline.yaml");
    cli("backtest", "-f", draft.toString(), "--from", "1h")
        .exits(0)
        .says("many-points", "real run", "note: a run of the draft is supposed to take ");
    JsonNode report = json("backtest", "-f", draft.toString(), "shop/small", "--from", "1h");
    assertThat(report.path("pipeline").asText()).isEqualTo("shop/small");
    assertThat(report.at("/realRuns").findValuesAsText("runId")).contains(run);
    assertThat(report.path("signals").asInt()).isPositive();
    cli("backtest", "-f", draft.toString(), "--from", "soon").exits(64).complains("is not a time");
  }

  @Test
  void aPipelineIsPausedAndResumed() {
    cli("pause", "shop/queued", "--trigger", "many-points").exits(0).says("paused");
    assertThat(json("get", "pipelines", "shop/queued").path("paused").toString())
        .contains("trigger many-points");
    assertThat(json("resume", "shop/queued", "--trigger", "many-points").path("state").asText())
        .isEqualTo("accepted");
    cli("resume", "shop/queued").exits(0).says("it is not paused");
    assertThat(json("pause", "shop/queued", "--trigger", "many-points").path("state").asText())
        .isEqualTo("accepted");
    cli("resume", "shop/queued", "--trigger", "many-points", "--missed", "some")
        .exits(65)
        .complains("allowed: skip, last, all");
    cli("resume", "shop/queued", "--trigger", "many-points", "--missed", "last")
        .exits(0)
        .says("resumed");
    cli("preview", "shop/queued").exits(66).complains("has no schedule");
    cli("pause", "shop/queued", "--trigger", "none").exits(65).complains("known: many-points");
  }

  @Test
  void withoutARolloutThereIsNothingToSteer() {
    for (String command : List.of("abort", "promote", "rollback")) {
      cli(command, "shop/small").exits(65).complains("Rejected");
      CommandLineRun refused = cli(command, "shop/small", "-o", "json").exits(65);
      assertThat(refused.error().path("message").asText()).contains("Rejected");
      assertThat(refused.out()).isEmpty();
    }
    cli("abort", "shop/small", "--rollout", "another").exits(65).complains("Rejected");
    cli("pause", "shop/small", "--rollout").exits(65).complains("Rejected");
    cli("predict", "shop/small", "--example").exits(66).complains("has no endpoint");
    cli("predict", "shop/small").exits(64).complains("--example");
  }

  @Test
  void filesGoIntoQuarantineAndComeOut() {
    String digest = json("data", "ls", "-p", "shop/small").at("/0/digest").asText();
    cli("data", "ls", "-p", "shop/small")
        .exits(0)
        .says("a.csv", digest.substring(0, 12), "included");
    cli("data", "exclude", digest.substring(0, 12), "-p", "shop/small", "--reason", "odd")
        .exits(0)
        .says("Later snapshots leave out 1 file.", "a.csv");
    cli("data", "include", "none.csv", "-p", "shop/small")
        .exits(66)
        .complains("No run of shop/small has read a file called none.csv");
    cli("data", "ls", "-p", "shop/small").exits(0).says("a.csv", "quarantined");
    cli("data", "exclude", "a.csv", "-p", "shop/small")
        .exits(66)
        .complains("a.csv stays as it is: it is excluded by hand already");
    assertThat(json("data", "ls", "-p", "shop/small").at("/0/state").asText())
        .isEqualTo("quarantined");
    assertThat(json("data", "include", "a.csv", "-p", "shop/small").path("state").asText())
        .isEqualTo("accepted");
    cli("data", "ls", "-p", "shop/small", "-o", "yaml").exits(0).says("included");
    cli("data", "include", "a.csv", "-p", "shop/small")
        .exits(66)
        .complains("a.csv stays as it is: it is not in quarantine");
    cli("data", "exclude", "a.csv", "-p", "shop/small").exits(0);
    cli("data", "include", "a.csv", "-p", "shop/small")
        .exits(0)
        .says("The next run takes it; `tidemill trigger shop/small` starts one now.");
    cli("data", "exclude", "none.csv", "-p", "shop/small").exits(66).complains("data ls");
    cli("data").exits(64).complains("data ls");
  }

  @Test
  void theAuditNamesWhoDidWhatAndWhatFollowed() {
    String user = System.getProperty("user.name");
    JsonNode applied = null;
    for (JsonNode e : json("audit", "-p", "shop/small", "--since", "1h", "--actor", user)) {
      assertThat(e.path("actor").asText()).isEqualTo(user);
      applied = e.path("command").asText().equals("apply") ? e : applied;
    }
    assertThat(applied).isNotNull();
    assertThat(applied.path("state").asText()).isEqualTo("accepted");
    cli("audit", "-n", "shop").exits(0).says("WHO", "trigger", "shop/small", run, "failed");
    assertThat(json("audit", "--actor", "nobody")).isEmpty();
    assertThat(json("audit", "--since", "2001-01-01T00:00:00Z")).isNotEmpty();
    cli("audit", "--since", "yesterday").exits(64).complains("7d, 12h or 2026");
  }

  @Test
  void theDoctorFindsAHealthyServer() {
    cli("doctor").exits(0).says("is ready: ", "onnxruntime", "each is in one bucket");
    assertThat(json("doctor").toString()).contains("\"state\":\"ok\"");
    String home = dir.resolve("home").toString();
    String servers = platform.bootstrapServers();
    cli("doctor", "--home", home, "--bootstrap-servers", servers)
        .exits(0)
        .says("1 broker at ", "share groups     on", "reads 21 and writes 21");
    cli("doctor", "--home", dir.toString(), "--bootstrap-servers", servers)
        .exits(1)
        .says("no answer. If the cluster asks for TLS or a user, say so in a file");
    cli("doctor", "--bootstrap-servers", servers, "--set", "kafka-properties=" + dir)
        .exits(1)
        .says("the file cannot be read");
  }

  @Test
  void whatIsNotThereIsSaid() {
    cli("trigger", "small").exits(66).complains("default/small; did you mean shop/small?");
    cli("trigger", "shop/none").exits(66).complains("known: shop/queued, shop/small");
    cli("get", "runs", "-p", "small").exits(66).complains("did you mean shop/small?");
    cli("get", "pipelines", "no such/name here").exits(66).complains("There is no pipeline");
    cli("trigger").exits(64).complains("Which pipeline?", "shop/queued, shop/small");
    cli("why", "small").exits(66).complains("no run or pipeline called small; did you mean shop");
    cli("get", "runs", "none").exits(66).complains("There is no run or pipeline called none");
    cli("get", "pipeline", "shop/small").exits(0).says("shop/small");
    for (String what : List.of("runs", "run", "runs -n shop")) {
      String name = what.contains("-n") ? "small" : "shop/small";
      cli(("get " + what + " " + name).split(" ")).exits(0).says("RUN", run);
    }
    cli("why", "no-run").exits(66).complains("There is no run or pipeline called no-run");
    for (String command : List.of("logs", "cancel")) {
      cli(command, "no-run").exits(66).complains("There is no run no-run");
    }
    JsonNode error = cli("why", "no-run", "-o", "json").exits(66).error();
    assertThat(error.path("code").asText()).isEqualTo("not-found");
    assertThat(error.path("exitCode").asInt()).isEqualTo(66);
  }

  @Test
  void aSecondReaderOfTheTopicsGivesTheSameAnswers() throws Exception {
    ConsoleService console =
        new ConsoleService(
            platform.context(), Specifications::parse, Preview::of, new TrackingProjection());
    try (HttpServer http = HttpServer.start(HttpOptions.loopback(0), console::routes)) {
      console.start();
      await().atMost(Duration.ofSeconds(30)).until(() -> console.health().ready());
      ApiClient second =
          new ApiClient(URI.create("http://127.0.0.1:" + http.port()), Optional.empty());
      for (String path :
          List.of(
              "pipelines",
              "pipelines/shop/small",
              "pipelines/shop/small/signals",
              "runs",
              "runs/" + run,
              "runs/" + run + "/why",
              "decisions",
              "models",
              "rollouts",
              "findings",
              "data")) {
        await()
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(
                () ->
                    assertThat(second.get("/api/v1/" + path))
                        .as(path)
                        .isEqualTo(api().get("/api/v1/" + path)));
      }
    } finally {
      console.close();
    }
  }
}
