package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.ProcessPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/batch.md} says, with the project of {@code examples/batch}. */
class BatchExampleIT {

  private static final Path EXAMPLE = Path.of("../../examples/batch");

  @TempDir Path dir;
  private Path home;
  private Path project;
  private Platform platform;
  private List<String> server;

  @BeforeEach
  void start() throws Exception {
    home = dir.resolve("home");
    project = copy(dir.resolve("churn"));
    platform = Platform.start(ProcessPlan.everything(home));
    server = List.of("--server", "http://127.0.0.1:" + platform.port(), "--home", home.toString());
    platform.awaitReady(Duration.ofMinutes(2));
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  @Test
  void aModelWithoutTrafficIsTrainedDownloadedScoredReproducedAndDeleted() throws Exception {
    cli("apply", "-f", project.resolve("pipeline.yaml").toString(), "--trigger", "--follow")
        .exits(0)
        .says("promoted");
    downloads();
    Path link = home.resolve("models/default/churn/champion");
    await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(link.resolve("model.onnx")));
    assertThat(link.resolve("model.onnx"))
        .hasSameBinaryContentAs(EXAMPLE.resolve("model/churn.onnx"));
    scores();
    explains();
    deletes();
  }

  private void downloads() {
    Path to = dir.resolve("model");
    cli("models", "download", "churn@champion", "-o", to.toString())
        .exits(0)
        .says("version 1 of default/churn");
    assertThat(to.resolve("model.onnx"))
        .hasSameBinaryContentAs(EXAMPLE.resolve("model/churn.onnx"));
    cli("models", "download", "churn@7", "-o", to.toString())
        .exits(66)
        .complains("default/churn has no version 7; it has 1");
  }

  private void scores() throws IOException {
    Path today = project.resolve("customers-today.csv");
    Path out = dir.resolve("scores.csv");
    cli("score", "churn@champion", "-f", today.toString(), "-o", out.toString())
        .exits(0)
        .says("20 rows scored by version 1 of default/churn");
    List<String> rows = Files.readAllLines(today);
    List<String> scores = Files.readAllLines(out);
    assertThat(scores.get(0)).isEqualTo("customer,score,version,digest");
    assertThat(scores).hasSameSizeAs(rows);
    for (int i = 1; i < rows.size(); i++) {
      String[] row = rows.get(i).split(",");
      String[] score = scores.get(i).split(",");
      assertThat(score[0]).isEqualTo(row[0]);
      assertThat(Double.parseDouble(score[1])).isCloseTo(expected(row), within(1e-5));
      assertThat(score[2]).isEqualTo("1");
    }
    Path offline = dir.resolve("offline.csv");
    cli(
            "score",
            "--model",
            dir.resolve("model/model.onnx").toString(),
            "--id",
            "customer",
            "-f",
            today.toString(),
            "-o",
            offline.toString())
        .exits(0);
    assertThat(offline).hasSameTextualContentAs(out);
    Path wrong = Files.writeString(dir.resolve("wrong.csv"), "customer,calls,months\nC1,1,2\n");
    cli("score", "churn", "-f", wrong.toString(), "-o", out.toString())
        .exits(65)
        .complains("wrong.csv has no column complaints", "the file has customer, calls, months");
    assertThat(offline).as("nothing was written").hasSameTextualContentAs(out);
    cli("score", "churn", "-f", today.toString(), "-o", dir.resolve("s.parquet").toString())
        .exits(0);
  }

  private static double expected(String[] row) {
    double z =
        0.03 * Double.parseDouble(row[1])
            + 0.8 * Double.parseDouble(row[2])
            - 0.05 * Double.parseDouble(row[3])
            - 1;
    return 1 / (1 + Math.exp(-z));
  }

  private void explains() {
    cli("lineage", "churn@champion")
        .exits(0)
        .says(
            "default/churn@1  sha256 ",
            "customers-2026-01.csv",
            "├─ verdict   pass",
            "first model");
    JsonNode lineage = cli("lineage", "churn", "-o", "json").exits(0).json();
    String run = lineage.at("/run/runId").asText();
    cli("compare", run, run).exits(0).says("others are the same");
    cli("reproduce", "churn@1").exits(0).says("same digest: sha256 ");
  }

  private void deletes() {
    cli("delete", "churn", "--yes").exits(0).says("its models are withdrawn");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                cli("models", "download", "churn@1", "-o", dir.resolve("x").toString())
                    .exits(66)
                    .complains("was withdrawn"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> Files.notExists(home.resolve("models/default/churn/champion")));
    cli("apply", "-f", project.resolve("pipeline.yaml").toString(), "--trigger", "--follow")
        .exits(0);
    cli("lineage", "churn@champion").exits(0).says("default/churn@2", "none: the first model");
  }

  private CommandLineRun cli(String... arguments) {
    return CommandLineRun.of(server, arguments);
  }

  private static Path copy(Path to) throws IOException {
    try (Stream<Path> all = Files.walk(EXAMPLE)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(EXAMPLE.relativize(each).toString()));
      }
    }
    return to;
  }
}
