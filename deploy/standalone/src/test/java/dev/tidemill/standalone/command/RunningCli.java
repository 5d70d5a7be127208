package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.PointsProject;
import dev.tidemill.standalone.ProcessPlan;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands against a running Tidemill with two pipelines. The trainer is a shell script whose model
 * no gate accepts.
 */
abstract class RunningCli {

  static final String MORE =
      """
      triggers:
        - name: many-points
          data: {source: points}
          when: {newRows: 100000}
      concurrency: {limit: 1, policy: %s}
      """;

  static final String TRAINER =
      """
      echo "training with seed $TIDEMILL_SEED"
      while [ -f "%s" ]; do sleep 0.1; done
      echo no model > "$TIDEMILL_OUTPUT/model.onnx"
      """;

  @TempDir static Path dir;
  static Platform platform;
  static List<String> server;
  static Path file;

  /** A run that is over: its trainer ran, its model was refused. */
  static String run;

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

  static Path pipeline(String name, String policy) throws IOException {
    Path folder = PointsProject.write(dir.resolve(name), TRAINER.formatted(dir.resolve("hold")));
    String source =
        PointsProject.yaml("name: " + name + ", namespace: shop", MORE.formatted(policy));
    Path yaml = Files.writeString(folder.resolve("pipeline.yaml"), source);
    cli("apply", "-f", yaml.toString()).exits(0);
    await().until(() -> cli("get", "pipelines", "shop/" + name).exitCode() == 0);
    return yaml;
  }

  static CommandLineRun cli(String... arguments) {
    return CommandLineRun.of(server, arguments);
  }

  static JsonNode json(String... arguments) {
    return json(0, arguments);
  }

  static JsonNode json(int exitCode, String... arguments) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--output";
    all[arguments.length + 1] = "json";
    return CommandLineRun.of(server, all).exits(exitCode).json();
  }

  /** Starts a run that trains until it is let go. */
  static JsonNode hold(String name) throws IOException {
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

  static ApiClient api() {
    return ApiClient.ofHome(URI.create(server.get(1)), dir.resolve("home"));
  }
}
