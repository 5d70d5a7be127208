package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.process.ProcFiles;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.ProcessPlan;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are not ONNX, each behind a server: from the first one to a rollback. */
class ServedProgramsIT {

  private static final String PYTHON = System.getProperty("python.executable", "");
  private static final Path EXAMPLES = Path.of("../../examples");
  private static final Duration LONG = Duration.ofMinutes(4);

  private static final String ONE_STEP =
      """
        rollout:
          steps: [{weight: 50}]
          guards: [{errors: {}}]
      """;

  @TempDir Path dir;
  private final HttpClient http = HttpClient.newHttpClient();
  private Platform platform;
  private List<String> server;
  private int requests;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(!PYTHON.isBlank(), "examples in Python are tested by mvn -Ppython verify only");
    Path home = dir.resolve("home");
    // A busy machine is not what is tested here.
    platform = Platform.start(ProcessPlan.everything(home).with("gateway-run-limit", "20s"));
    server = List.of("--server", "http://127.0.0.1:" + platform.port(), "--home", home.toString());
    platform.awaitReady(LONG);
  }

  @AfterEach
  void stop() {
    if (platform != null) {
      platform.close();
    }
  }

  @Test
  void aModelOfMlflowAnswersAsTheGateComputed() throws Exception {
    Path project = copy("mlflow-pyfunc", text -> text);
    first(project, "no-shows");
    assertThat(ProcFiles.withVariable("TIDEMILL_MODEL_NAME", "no-shows-1")).isNotEmpty();
  }

  @Test
  void aPickleIsRolledOutWithTrafficAndTakenBackWhenItsServerDies() throws Exception {
    // given a champion, and a week that it has not seen
    Path project = copy("statsmodels", text -> text.replace("  rollout:\n", ONE_STEP));
    Path later = dir.resolve("week-10.csv");
    Files.move(project.resolve("incoming/week-10.csv"), later);
    first(project, "bicycles");
    // when the next model comes, and requests with it
    Files.move(later, project.resolve("incoming/week-10.csv"));
    long[] answers = new long[3];
    requesting()
        .until(
            () -> {
              answers[ask()]++;
              return answers[1] > 0 && answers[2] > 0;
            });
    // then both have answered, and a person lets it be the champion
    cli("promote", "bicycles").exits(0);
    requesting().until(() -> stage().equals("provisional"));
    requesting().until(() -> ask() == 2);

    // when its server is killed again and again
    requesting()
        .until(
            () -> {
              ProcFiles.withVariable("TIDEMILL_MODEL_NAME", "bicycles-2")
                  .forEach(ProcessHandle::destroyForcibly);
              // then the former champion answers every request, and serves again in the end
              ask();
              return rollout().path("outcome").asText().equals("rolled-back");
            });
    requesting().until(() -> ask() == 1);
    cli("why", "2", "-p", "bicycles").exits(0).says("bicycles", "errors");
  }

  private void first(Path project, String pipeline) {
    // the files that are there start the first run
    cli("apply", "-f", project.resolve("pipeline.yaml").toString()).exits(0);
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () ->
                cli("predict", pipeline, "--example")
                    .exits(0)
                    .says("is the score that the model gate computed"));
  }

  private static ConditionFactory requesting() {
    return await().atMost(LONG).pollInterval(Duration.ofMillis(20));
  }

  /** Asks with a request of its own; gives the version that answered. */
  private int ask() throws IOException, InterruptedException {
    String body =
        """
        {"id": "r-%d", "inputs": [
          {"name": "hour", "shape": [1, 1], "datatype": "FP64", "data": [%d]},
          {"name": "day", "shape": [1, 1], "datatype": "BYTES", "data": ["workday"]},
          {"name": "weather", "shape": [1, 1], "datatype": "BYTES", "data": ["dry"]},
          {"name": "degrees", "shape": [1, 1], "datatype": "FP64", "data": [%d]},
          {"name": "event", "shape": [1, 1], "datatype": "FP64", "data": [0]}]}\
        """
            .formatted(requests, requests % 24, requests % 30);
    requests++;
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:" + platform.gatewayPort() + "/v2/models/bicycles/infer"))
                .timeout(Duration.ofMinutes(1))
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.headers().firstValue("X-Tidemill-Version").map(Integer::parseInt).orElseThrow();
  }

  private JsonNode rollout() {
    return cli("get", "rollouts", "-p", "bicycles", "-o", "json").exits(0).json().path(0);
  }

  /** Of the second version's rollout; empty before. */
  private String stage() {
    JsonNode rollout = rollout();
    return rollout.path("candidate").asInt() == 2 ? rollout.path("stage").asText() : "";
  }

  private CommandLineRun cli(String... arguments) {
    return CommandLineRun.of(server, arguments);
  }

  private Path copy(String example, UnaryOperator<String> change) throws IOException {
    Path from = EXAMPLES.resolve(example);
    Path to = dir.resolve(example);
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.filter(f -> !f.toString().contains(".venv")).toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
    Files.createSymbolicLink(to.resolve(".venv"), Path.of(PYTHON).getParent().getParent());
    Path pipeline = to.resolve("pipeline.yaml");
    String text = Files.readString(pipeline).replace("format: csv}", "format: csv, settleFor: 0s}");
    Files.writeString(pipeline, change.apply(text));
    return to;
  }
}
