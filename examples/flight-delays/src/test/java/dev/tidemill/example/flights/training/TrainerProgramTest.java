package dev.tidemill.example.flights.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.example.flights.contract.Program;
import dev.tidemill.example.flights.contract.Program.Environment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerProgramTest {
  private static final Learner WITHOUT_LIBRARY =
      (rows, weights, settings, seed) -> {
        throw new UnsatisfiedLinkError("libgomp.so.1: cannot open shared object file");
      };

  @TempDir Path folder;
  private Path output;
  private Map<String, String> variables;

  @BeforeEach
  void writeCodeFolderAndData() throws Exception {
    Files.createDirectories(folder.resolve("trainer"));
    Files.copy(
        Path.of("trainer", "trainer.properties"), folder.resolve("trainer/trainer.properties"));
    output = folder.resolve("output");
    variables = new HashMap<>();
    variables.put("TIDEMILL_TRAIN_DATA", data("x > 0.4").toString());
    variables.put("TIDEMILL_PARAMETERS", json("{\"rounds\": 20, \"maxDepth\": 3, \"eta\": 0.3}"));
    variables.put("TIDEMILL_SEED", "20010101");
    variables.put("TIDEMILL_OUTPUT", output.toString());
  }

  @Test
  void trainsAModelWithItsMetricsAndSignature() throws Exception {
    assertThat(train(new TrainerProgram(), 0)).isEmpty();

    assertThat(output.resolve("metrics.json"))
        .content()
        .contains("\"trainRows\":500", "\"trainAuc\":", "\"trainLogLoss\":");
    assertThat(output.resolve("signature.json"))
        .content()
        .isEqualTo(
            "{\"inputs\":[{\"name\":\"features\",\"datatype\":\"FP32\",\"shape\":[-1,2]}],"
                + "\"outputs\":[{\"name\":\"probability\",\"datatype\":\"FP32\",\"shape\":[-1,1]}],"
                + "\"features\":[\"x\",\"y\"],\"positive\":\"probability\"}");
    try (Onnx onnx = new Onnx(Files.readAllBytes(output.resolve("model.onnx")))) {
      float[] scores = onnx.score(new float[] {0.1f, 3, 0.9f, 3}, 2);
      assertThat(scores[0]).isLessThan(0.3f);
      assertThat(scores[1]).isGreaterThan(0.7f);
    }
  }

  @Test
  void theSameInputsGiveTheSameFiles() throws Exception {
    train(new TrainerProgram(), 0);
    byte[] first = Files.readAllBytes(output.resolve("model.onnx"));
    train(new TrainerProgram(), 0);
    assertThat(output.resolve("model.onnx")).hasBinaryContent(first);
  }

  @Test
  void withoutTheNativeLibraryALogisticRegressionIsTrainedAndOneLineSaysSo() throws Exception {
    String err = train(new TrainerProgram(WITHOUT_LIBRARY), 0);

    assertThat(err.lines()).hasSize(1);
    assertThat(err)
        .contains("libgomp.so.1: cannot open shared object file")
        .contains("training a logistic regression instead");
    try (Onnx onnx = new Onnx(Files.readAllBytes(output.resolve("model.onnx")))) {
      assertThat(onnx.session().getMetadata().getCustomMetadata())
          .containsEntry("algorithm", "logistic");
      float[] scores = onnx.score(new float[] {0.1f, 3, 0.9f, 3}, 2);
      assertThat(scores[0]).isLessThan(scores[1]);
    }
  }

  @Test
  void theAlgorithmMayBeAParameter() throws Exception {
    variables.put("TIDEMILL_PARAMETERS", json("{\"algorithm\": \"logistic\"}"));
    assertThat(train(new TrainerProgram(), 0)).isEmpty();
    assertThat(Files.size(output.resolve("model.onnx"))).isLessThan(2_000);
  }

  @Test
  void whatIsMissingOrWrongIsOneClearLine() throws Exception {
    refused("TIDEMILL_SEED", null, "the environment variable TIDEMILL_SEED is not set");
    refused("TIDEMILL_SEED", "one", "TIDEMILL_SEED is 'one', not a whole number");
    refused("TIDEMILL_TRAIN_DATA", "none.parquet", "which is not a readable file");
    refused("TIDEMILL_TRAIN_DATA", json("{}"), "cannot read");
    refused("TIDEMILL_TRAIN_DATA", data("false").toString(), "500 labelled rows, 0 of them true");
    refused("TIDEMILL_PARAMETERS", json("[]"), "is not a JSON object");
    refused("TIDEMILL_PARAMETERS", json("{\"eta\": "), "is not JSON");
    refused("TIDEMILL_PARAMETERS", json("{\"round\": 1}"), "unknown key 'round'; known are [");
    refused("TIDEMILL_PARAMETERS", json("{\"eta\": 2}"), "eta is 2; it must be from");
    Files.delete(folder.resolve("trainer/trainer.properties"));
    refused("TIDEMILL_SEED", "1", "start the trainer in the folder of the pipeline's code");
  }

  @Test
  void aFailureOfTheDiskAsksForAnotherTry() {
    Learner full =
        (rows, weights, settings, seed) -> {
          throw new IOException("No space left on device");
        };
    assertThat(train(new TrainerProgram(full), Program.TRY_AGAIN)).contains("No space left");
  }

  @Test
  void theUnitTestsOfTheCodeFolderPassAndFailWithItsSettings() throws Exception {
    TrainerTests tests = new TrainerTests(folder);
    assertThat(train(tests, 0)).isEmpty();
    Files.writeString(
        folder.resolve("trainer/trainer.properties"),
        Files.readString(folder.resolve("trainer/trainer.properties"))
            .replace("distance.lookup=false", "distance.lookup=true"));
    assertThat(train(tests, 0)).isEmpty();
    Files.writeString(folder.resolve("trainer/trainer.properties"), "algorithm=guessing");
    assertThat(train(new TrainerTests(folder), Program.FAILED)).contains("2 tests failed");
  }

  @Test
  void theUnitTestsOfTheCodeFolderDoNotHoldTheTrainerUpWhereTheNativeLibraryIsMissing() {
    String err = train(new TrainerTests(folder, WITHOUT_LIBRARY), 0);

    assertThat(err).contains("training a logistic regression instead");
  }

  private void refused(String variable, String value, String message) {
    Map<String, String> before = variables;
    variables = new HashMap<>(before);
    if (value == null) {
      variables.remove(variable);
    } else {
      variables.put(variable, value);
    }
    assertThat(train(new TrainerProgram(), Program.FAILED))
        .startsWith("trainer: ")
        .contains(message);
    variables = before;
  }

  private String train(Program program, int exitCode) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        program.exitCode(
            new Environment(variables, folder, new PrintStream(out), new PrintStream(err)));
    assertThat(code).as(err + " " + out).isEqualTo(exitCode);
    return err.toString(StandardCharsets.UTF_8).trim();
  }

  private String json(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "p", ".json"), text).toString();
  }

  private Path data(String label) throws Exception {
    Path file = folder.resolve("train-" + Integer.toHexString(label.hashCode()) + ".parquet");
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = duckdb.createStatement()) {
      sql.execute(
          "COPY (SELECT range AS id, TIMESTAMP '2001-01-01' + to_minutes(range) AS time, "
              + label
              + " AS label, x, CAST(range % 7 AS FLOAT) AS y FROM"
              + " (SELECT range, CAST((range * 37 % 500) / 500.0 AS FLOAT) AS x FROM range(500)))"
              + " TO '"
              + file
              + "' (FORMAT parquet)");
    }
    return file;
  }
}
