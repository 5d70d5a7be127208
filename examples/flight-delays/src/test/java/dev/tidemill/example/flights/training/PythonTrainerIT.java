package dev.tidemill.example.flights.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.tidemill.example.flights.FlightData;
import dev.tidemill.example.flights.FlightFeatures;
import dev.tidemill.example.flights.contract.Program.Environment;
import dev.tidemill.example.flights.prepare.FeaturesProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code trainer/train.py} passes the same contract as the trainer in Java. */
class PythonTrainerIT {
  private static final String PYTHON = System.getProperty("python.executable", "");

  @TempDir Path folder;

  @Test
  void trainPyWritesAModelThatScoresAsScikitLearnDoes() throws Exception {
    assumeTrue(!PYTHON.isBlank(), "trainer/train.py is tested by mvn -Ppython verify only");
    Path data = features();
    Path output = folder.resolve("output");

    Path log = folder.resolve("log");
    Process python = start(data, output, log);
    assertThat(python.waitFor(5, TimeUnit.MINUTES)).isTrue();

    assertThat(python.exitValue()).as(Files.readString(log)).isZero();
    TrainingRows rows = TrainingRows.read(data);
    try (Onnx onnx = new Onnx(Files.readAllBytes(output.resolve("model.onnx")))) {
      float[] scores = onnx.score(rows.inputs(), FlightFeatures.NAMES.size());
      assertThat(Scores.logLoss(scores, rows.labels()))
          .isCloseTo(number(output.resolve("metrics.json"), "trainLogLoss"), within(1e-5));
      assertThat(Scores.auc(scores, rows.labels()))
          .isCloseTo(number(output.resolve("metrics.json"), "trainAuc"), within(1e-5));
    }
    assertThat(output.resolve("signature.json"))
        .content()
        .contains("\"probability\"", "late_share_destination");
  }

  private Process start(Path data, Path output, Path log) throws IOException {
    ProcessBuilder process =
        new ProcessBuilder(PYTHON, "src/test/python/check_train.py", "trainer/train.py");
    Path parameters =
        Files.writeString(folder.resolve("p.json"), "{\"rounds\": 40, \"maxDepth\": 4}");
    process
        .environment()
        .putAll(
            Map.of(
                "TIDEMILL_TRAIN_DATA", data.toString(),
                "TIDEMILL_PARAMETERS", parameters.toString(),
                "TIDEMILL_SEED", "20010101",
                "TIDEMILL_OUTPUT", output.toString()));
    return process.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private Path features() throws Exception {
    FlightData.Week week =
        FlightData.read(Path.of("data", "flights-atl-2001h1.csv.gz")).weeks().get(6);
    Path csv = FlightData.writeWeek(folder, week);
    Path raw = folder.resolve("raw.parquet");
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = duckdb.createStatement()) {
      sql.execute(
          "COPY (SELECT *, arrival_delay_min > 15 AS late, departed_at"
              + " + to_minutes(CAST(40 + distance_mi / 7.5 AS BIGINT)) AS landed_at FROM read_csv('"
              + csv
              + "')) TO '"
              + raw
              + "' (FORMAT parquet)");
    }
    new FeaturesProgram()
        .run(
            new Environment(
                Map.of("TIDEMILL_INPUT", raw.toString(), "TIDEMILL_OUTPUT", folder.toString()),
                folder,
                System.out,
                System.err));
    return folder.resolve("features.parquet");
  }

  private static double number(Path json, String field) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(json.toFile())) {
      while (parser.nextToken() != null) {
        if (field.equals(parser.currentName()) && parser.currentToken().isNumeric()) {
          return parser.getDoubleValue();
        }
      }
    }
    throw new IOException(json + " has no " + field);
  }
}
