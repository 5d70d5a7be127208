package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.standalone.PointsProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code try} runs a folder with the code of the workers, without Kafka. */
class TryTest {

  private static final String TRIGGERS =
      """
      triggers: [{name: new-data, data: {source: points}, when: {newRows: 1}}]
      """;

  private static final String WRITES_A_MODEL =
      "echo '" + PointsProject.MODEL + "' | base64 -d > \"$TIDEMILL_OUTPUT/model.onnx\"\n";

  @TempDir Path temp;

  private Path project(String trainer, String more) throws IOException {
    Path folder = PointsProject.write(temp.resolve("points"), trainer);
    Files.writeString(
        folder.resolve("pipeline.yaml"), PointsProject.yaml("name: points", TRIGGERS + more));
    return folder;
  }

  @Test
  @Tag("slow")
  void aFolderThatIsFitPassesBothGatesAndLeavesNothingBehind() throws IOException {
    // given
    Path folder = project("cat \"$TIDEMILL_PARAMETERS\"\n" + WRITES_A_MODEL, "");
    // when
    CommandLineRun run = CommandLineRun.of("try", folder.toString(), "-P", "rounds=7");
    // then: what was read, checked, trained, and how good it is
    run.exits(0)
        .says("100 rows of 1 file: 75 to train on", "25 held out")
        .says("data gate", "pass: 1 check", "1 input: x", "{\"rounds\":7}")
        .says("metric-auc: auc 1 on 25 holdout rows", "x=9 -> 0.9999", "PASS in")
        .says("Without a rollout each model that the gates pass becomes the champion at once.");
    try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("a.csv", "pipeline.yaml", "train.sh");
    }
  }

  @Test
  @Tag("slow")
  void keepKeepsModelRowsAndLogOfARehearsalThatAGateTurnsAway() throws IOException {
    // given: a model that is too large
    Path folder = project("echo at work\n" + WRITES_A_MODEL, "");
    Path file = folder.resolve("pipeline.yaml");
    Files.writeString(
        file, Files.readString(file).replace("metric: {name: auc, min: 0.5}", "size: {max: 10}"));
    Path kept = temp.resolve("kept");
    // when
    CommandLineRun run =
        CommandLineRun.of(
            List.of("try", file.toString(), "--keep", kept.toString(), "-o", "json"),
            "--report",
            temp.resolve("out.html").toString());
    // then
    run.exits(1);
    JsonNode result = run.json();
    assertThat(result.path("outcome").asText()).isEqualTo("rejected");
    assertThat(result.path("code").asText()).isEqualTo("MODEL_GATE");
    assertThat(result.path("message").asText()).contains("size");
    assertThat(kept.resolve("programs.log")).content().contains("at work");
    assertThat(temp.resolve("out.html"))
        .content()
        .contains("<h1>default/points</h1>", "rejected", "<td>size</td>", "<svg", "<td>auc</td>")
        .contains("<h2>Importance</h2>", "<td>x</td>", "<td>seen_at</td>")
        .doesNotContain("<script", "http");
    assertThat(kept.resolve("model.onnx")).isNotEmptyFile();
    assertThat(kept.resolve("train.parquet")).isNotEmptyFile();
    // and a folder that has files is never written to
    CommandLineRun.of("try", file.toString(), "--keep", kept.toString())
        .exits(73)
        .complains("there are files in");
  }

  @Test
  void aTrainerThatFailsIsToldWithItsOwnLastLine() throws IOException {
    // given
    Path folder = project("echo 'ValueError: no column x' >&2; exit 3\n", "");
    // when
    CommandLineRun run = CommandLineRun.of("try", folder.toString());
    // then
    run.exits(1).says("| ValueError: no column x", "FAIL in", "(train)");
    assertThat(run.out().lines().filter(l -> l.startsWith("FAIL")).toList())
        .singleElement()
        .asString()
        .contains("ValueError: no column x");
  }

  @Test
  void theLastWordsOfAFailingTrainerAreShownHoweverMuchItWroteBefore() throws IOException {
    // given: more lines than are shown, one of which would clear a terminal
    Path folder =
        project(
            "for i in $(seq 200); do echo line $i; done; printf 'last \\033[2J words\\n'; exit 3\n",
            "");
    // when
    CommandLineRun run = CommandLineRun.of("try", folder.toString());
    // then
    run.exits(1)
        .says(
            "| line 60", "| ... 121 more lines (--keep FOLDER", "| line 182", "| last ", " words");
    assertThat(run.out()).doesNotContain("| line 100", "\033");
  }

  @Test
  void aTrainerThatAsksForAnotherTryIsNeitherPassNorFail() throws IOException {
    Path folder = project("echo 'the licence server is away' >&2; exit 75\n", "");
    CommandLineRun.of("try", folder.toString())
        .exits(75)
        .says("NOT YET in", "the licence server is away");
  }

  @Test
  void aDataGateThatFailsEndsTheRehearsalBeforeTheTrainerIsStarted() throws IOException {
    // given: an id twice
    Path folder = project("echo started\n", "");
    Path rows = folder.resolve("in/a.csv");
    Files.writeString(rows, Files.readString(rows) + "7,2001-01-01T07:00:00,7\n");
    // when
    CommandLineRun run = CommandLineRun.of("try", folder.toString());
    // then
    run.exits(1).says("fail  unique", "FAIL in");
    assertThat(run.out()).doesNotContain("| started");
  }

  @Test
  void aFolderWithoutASpecificationIsToldHowToGetOne() {
    CommandLineRun.of("try", temp.toString())
        .exits(66)
        .complains("There is no " + temp.resolve("pipeline.yaml"), "tidemill init");
  }
}
