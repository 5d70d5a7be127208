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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The commands that check, apply, list, explain what is there and find faults, against a running
 * Tidemill. What needs a model that serves is in {@link ServedModelCommands}.
 */
class CliIT extends RunningCli {

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
  void theDoctorFindsAHealthyServer() {
    cli("doctor").exits(0).says("is ready: ", "onnxruntime", "each is in one bucket");
    assertThat(json("doctor").toString()).contains("\"state\":\"ok\"");
    String home = dir.resolve("home").toString();
    String servers = platform.bootstrapServers();
    cli("doctor", "--home", home, "--bootstrap-servers", servers)
        .exits(0)
        .says("1 broker at ", "share groups     on", " this user reads ");
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
