package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A specification that is valid and whose project lacks something. */
class NotesTest {

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file =
        Files.writeString(
            folder.resolve("pipeline.yaml"),
            """
            apiVersion: tidemill.dev/v1alpha1
            kind: Pipeline
            metadata: {name: rain}
            spec:
              task: binary-classification
              data:
                sources: [{name: rows, files: {path: incoming, glob: "*.csv", format: csv}}]
                query: "SELECT *, x + 1 AS more FROM rows"
                columns: {id: [id], time: at, label: rained}
                clock: data
                holdout: {length: 1d, minRows: 10}
              model: {format: onnx, positive: {output: probability}}
              train: {command: [sh, train.sh]}
              triggers: [{name: rows, data: {source: rows}, when: {newRows: 1}}]
              gates:
                data:
                  checks:
                    - schema: {columns: {id: BIGINT, wind: DOUBLE}}
                    - range: {column: more, min: 0}
                    - complete: {column: humidity, min: 0.9}
            """);
    Files.writeString(folder.resolve("train.sh"), "exit 0\n");
  }

  @Test
  void whatIsMissingIsANoteAndTheSpecificationIsValid() {
    CommandLineRun.of("validate", "-f", file.toString())
        .exits(0)
        .says(
            "is valid: 1 trigger, 3 data checks, ",
            "note: Source rows: the folder " + folder.resolve("incoming") + " does not exist");
    CommandLineRun.of("apply", "--dry-run", "-f", file.toString())
        .exits(0)
        .says("note: Source rows: the folder");
  }

  @Test
  void aProgramThatThisMachineDoesNotHaveIsANote() throws IOException {
    Files.writeString(
        file, Files.readString(file).replace("[sh, train.sh]", "[no-such-python, train.sh]"));
    for (String command : new String[] {"validate", "apply --dry-run"}) {
      CommandLineRun.of((command + " -f " + file).split(" "))
          .exits(0)
          .says("note: train.command: the program no-such-python is not on the PATH");
    }
  }

  @Test
  void columnsThatNoFileHasAreNamedWithThoseThatAreThere() throws IOException {
    Path data = Files.createDirectories(folder.resolve("incoming"));
    Files.writeString(data.resolve("a.csv"), "id,at,x,y\n1,2024-01-01,5,1\n");
    JsonNode answer =
        CommandLineRun.of("validate", "-f", file.toString(), "-o", "json").exits(65).json();
    JsonNode notes = answer.path("notes");
    assertThat(notes).hasSize(3);
    assertThat(notes.get(0).asText())
        .isEqualTo(
            "Source rows: types guessed from all values: at DATE, x BIGINT, y BIGINT. files.types"
                + " can declare them.");
    assertThat(notes.get(1).asText())
        .isEqualTo(
            "gates.data: check schema names wind, but the newest file, a.csv, has only id, at, x,"
                + " y.");
    assertThat(answer.path("problems"))
        .singleElement()
        .extracting(JsonNode::asText)
        .isEqualTo(
            "data.columns.label names rained, but data.query gives only id, at, x, y, more from"
                + " the newest files (a.csv).");
    assertThat(notes.get(2).asText()).contains("check complete", "names humidity");
  }

  @Test
  void aColumnOfALiveCheckIsLookedForToo() throws IOException {
    String live =
        """
          rollout: {serving: {endpoint: rain}}
          monitor: {checks: [{freshness: {column: dits, max: 1d}}]}
        """;
    Files.writeString(file, Files.readString(file) + live);
    Path data = Files.createDirectories(folder.resolve("incoming"));
    Files.writeString(
        data.resolve("a.csv"), "id,at,x,rained,wind,humidity\n1,2024-01-01,5,1,1,1\n");

    CommandLineRun.of("validate", "-f", file.toString())
        .exits(0)
        .says("note: monitor: check freshness-dits names dits, but data.query gives only id,");
  }

  @Test
  void aProjectThatHasEverythingAndDeclaresItsTypesGetsNoNote() throws IOException {
    String types = "format: csv, types: {at: DATE, x: BIGINT, rained: BIGINT, humidity: DOUBLE}";
    Files.writeString(file, Files.readString(file).replace("format: csv", types));
    Path data = Files.createDirectories(folder.resolve("incoming"));
    Files.writeString(
        data.resolve("a.csv"), "id,at,x,rained,wind,humidity\n1,2024-01-01,5,1,1,1\n");
    assertThat(
            CommandLineRun.of("validate", "-f", file.toString(), "-o", "json")
                .exits(0)
                .json()
                .path("notes"))
        .isEmpty();
  }

  @Test
  void howTheNewestFileIsReadIsTold() throws IOException {
    Path data = Files.createDirectories(folder.resolve("incoming"));
    Files.writeString(
        file, Files.readString(file).replace("format: csv", "format: csv, types: {x: DOUBLE}"));
    Files.writeString(
        data.resolve("a.csv"), "id,at,x,rained,wind,humidity\n1,03/04/2024,five,1,1,1\n");
    CommandLineRun.of("validate", "-f", file.toString())
        .exits(0)
        .says(
            "note: Source rows: 1 of 1 value of x in the newest file, a.csv, is not DOUBLE, for"
                + " example 'five' in row 1.")
        .says("at is read as text: '03/04/2024' may have the day or the month first.")
        .says("types guessed from all values: at VARCHAR, rained BIGINT, humidity BIGINT.");
  }

  @Test
  void aFileOfAnotherFormatIsAnErrorThatNamesIt() throws IOException {
    Path data = Files.createDirectories(folder.resolve("incoming"));
    Files.write(data.resolve("a.csv"), new byte[] {'P', 'A', 'R', '1', 0, 0, 'P', 'A', 'R', '1'});
    CommandLineRun.of("validate", "-f", file.toString())
        .exits(65)
        .says(
            "error: Source rows: the newest file, a.csv, cannot be read: it is a Parquet file, not"
                + " a CSV file.");
    Files.writeString(file, Files.readString(file).replace("format: csv", "format: parquet"));
    Files.writeString(data.resolve("a.csv"), "id,at\n1,2024-01-01\n");
    CommandLineRun.of("validate", "-f", file.toString())
        .exits(65)
        .says("cannot be read: it is text that begins with 'id,at', not a Parquet file");
  }

  @Test
  void withoutATimeItsConsequencesAreTold() throws IOException {
    Path data = Files.createDirectories(folder.resolve("incoming"));
    Files.writeString(file, Files.readString(file).replace("time: at, ", ""));
    Files.writeString(data.resolve("a.csv"), "id,x,rained,wind,humidity\n1,5,1,1,1\n");
    CommandLineRun.of("validate", "-f", file.toString())
        .exits(0)
        .says(
            "note: Rows have no time of their own (data.columns.time): theirs is that at which"
                + " their file came, in ingested_at.");
  }
}
