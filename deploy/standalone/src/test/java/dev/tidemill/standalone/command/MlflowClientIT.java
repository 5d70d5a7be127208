package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.home.HomeFiles;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.ProcessPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * MLflow's own client in Python, two of its versions, and trainers that log as they would anywhere.
 */
class MlflowClientIT {

  private static final String MLFLOW_2 = System.getProperty("mlflow2.executable", "");
  private static final String MLFLOW_3 = System.getProperty("mlflow3.executable", "");
  private static final Path CHECKS = Path.of("src/test/python/mlflow_checks.py").toAbsolutePath();
  private static final Path LINEAGE =
      Path.of("src/test/python/openlineage_checks.py").toAbsolutePath();
  private static final String DOWNLOAD =
      """
      import mlflow, os
      print(os.listdir(mlflow.artifacts.download_artifacts("models:/default.spend-mlflow@champion")))
      """;
  private static final Path EXAMPLE = Path.of("../../examples/tracking");

  @TempDir Path folder;
  private Platform platform;
  private Path home;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(!MLFLOW_3.isBlank(), "MLflow's client is tested by mvn -Ppython verify only");
    home = folder.resolve("home");
    platform =
        Platform.start(ProcessPlan.everything(home).with("openlineage-file", lineage().toString()));
    platform.awaitReady(Duration.ofSeconds(90));
  }

  @AfterEach
  void stop() {
    if (platform != null) {
      platform.close();
    }
  }

  private Path lineage() {
    return folder.resolve("lineage.jsonl");
  }

  private String calls(String python) throws Exception {
    String told = told(python, CHECKS.toString());
    return told.substring(told.lastIndexOf("mlflow "));
  }

  private String told(String... command) throws Exception {
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("MLFLOW_TRACKING_URI", "http://127.0.0.1:" + platform.port());
    builder
        .environment()
        .put("MLFLOW_TRACKING_TOKEN", Files.readString(HomeFiles.token(home)).strip());
    Process process = builder.start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    String told = Files.readString(log);
    assertThat(process.exitValue()).as(told).isZero();
    return told;
  }

  @Test
  void everyCallOfTheClientThatIsTriedPassesInBothVersions() throws Exception {
    String third = calls(MLFLOW_3);
    String second = calls(MLFLOW_2);
    System.out.print(third + second);
    assertThat(third).startsWith("mlflow 3.").contains("31 of 31 groups of calls passed");
    assertThat(second).startsWith("mlflow 2.").contains("28 of 28 groups of calls passed");
  }

  @Test
  void trainersLogWithMlflowInANotebookAndBesideWeightsAndBiases() throws Exception {
    Path project = folder.resolve("project");
    copy(EXAMPLE, project);
    Files.createSymbolicLink(
        project.resolve(".venv"), Path.of(MLFLOW_3).toAbsolutePath().getParent().getParent());
    List<String> server =
        List.of("--server", "http://127.0.0.1:" + platform.port(), "--home", home.toString());
    for (String name : List.of("mlflow", "notebook", "wandb")) {
      CommandLineRun.of(
              server,
              "apply",
              "-f",
              project.resolve(name + ".yaml").toString(),
              "--trigger",
              "--follow")
          .exits(0);
    }
    JsonNode models = CommandLineRun.of(server, "get", "models", "-o", "json").exits(0).json();
    assertThat(logged(models, "mlflow").at("/metrics/training_r2_score").asDouble())
        .isGreaterThan(0.5);
    assertThat(logged(models, "mlflow").at("/parameters/ridge__alpha").asText()).isEqualTo("1.0");
    assertThat(logged(models, "notebook").at("/metrics/train_r2").asDouble()).isGreaterThan(0.5);
    assertThat(logged(models, "notebook").path("files").asInt()).isEqualTo(1);
    assertThat(logged(models, "wandb").path("files").asInt()).isGreaterThan(1);
    assertThat(named(models, "wandb").at("/metrics/train_mae").asDouble()).isPositive();
    JsonNode compared =
        CommandLineRun.of(
                server,
                "compare",
                named(models, "mlflow").path("runId").asText(),
                named(models, "notebook").path("runId").asText(),
                "-o",
                "json")
            .exits(0)
            .json();
    assertThat(logged(compared))
        .contains("metric training_r2_score", "parameter ridge__alpha", "parameter alpha");
    assertThat(told(MLFLOW_3, "-c", DOWNLOAD)).contains("MLmodel", "model.onnx");
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(Files.readAllLines(lineage())).hasSize(6));
    assertThat(told(MLFLOW_2, LINEAGE.toString(), lineage().toString()))
        .contains("3 runs have one start and one end");
  }

  private static List<String> logged(JsonNode compared) {
    List<String> names = new ArrayList<>();
    for (JsonNode line : compared.path("lines")) {
      if (line.path("section").asText().equals("logged")) {
        names.add(line.path("name").asText());
      }
    }
    return names;
  }

  private static JsonNode named(JsonNode models, String name) {
    for (JsonNode model : models) {
      if (model.path("pipeline").asText().equals("default/spend-" + name)) {
        return model;
      }
    }
    throw new AssertionError("No model of " + name + " in " + models);
  }

  private static JsonNode logged(JsonNode models, String name) {
    return named(models, name).path("logged");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.filter(p -> !p.toString().contains(".venv")).toList()) {
        Path target = to.resolve(from.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(target);
        } else {
          Files.copy(each, target);
        }
      }
    }
  }
}
