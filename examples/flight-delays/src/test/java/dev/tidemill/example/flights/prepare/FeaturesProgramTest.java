package dev.tidemill.example.flights.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.example.flights.Flight;
import dev.tidemill.example.flights.FlightData;
import dev.tidemill.example.flights.FlightFeatures;
import dev.tidemill.example.flights.contract.Program;
import dev.tidemill.example.flights.contract.Program.Environment;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeaturesProgramTest {
  private static final String QUERY =
      "SELECT flight_id, departed_at, CAST(distance_mi AS INTEGER) AS distance_mi, destination,"
          + " CAST(arrival_delay_min AS INTEGER) AS arrival_delay_min,"
          + " arrival_delay_min > 15 AS late,"
          + " departed_at + to_minutes(CAST(40 + distance_mi / 7.5 AS BIGINT)) AS landed_at"
          + " FROM read_csv('%s/*.csv.gz')";

  @TempDir static Path folder;
  private static List<Flight> flights;

  @BeforeAll
  static void writeTwoWeeks() throws Exception {
    flights = new ArrayList<>();
    for (FlightData.Week week :
        FlightData.read(Path.of("data", "flights-atl-2001h1.csv.gz")).weeks().subList(0, 2)) {
      FlightData.writeWeek(folder, week);
      flights.addAll(week.flights());
    }
  }

  @Test
  void trainingAndServingGetTheSameInputsToTheLastBit() throws Exception {
    Path input = cut("SELECT * FROM rows ORDER BY hash(flight_id)");

    List<float[]> prepared = prepare(input);

    FlightFeatures served = new FlightFeatures();
    assertThat(prepared).hasSize(flights.size());
    for (int i = 0; i < prepared.size(); i++) {
      assertThat(prepared.get(i)).containsExactly(served.inputs(flights.get(i)));
    }
  }

  @Test
  void aHoldoutWithAWeekOfHistoryGetsTheInputsThatTheWindowGives() throws Exception {
    List<float[]> all = prepare(cut("SELECT * FROM rows"));
    List<float[]> holdout =
        prepare(cut("SELECT * FROM rows WHERE departed_at >= TIMESTAMP '2001-01-05'"));

    int newRows = (int) flights.stream().filter(f -> f.departedAt().getDayOfMonth() >= 12).count();
    for (int back = 1; back <= newRows; back++) {
      assertThat(holdout.get(holdout.size() - back)).containsExactly(all.get(all.size() - back));
    }
  }

  @Test
  void rowsWithoutALabelNeverCountForOthers() throws Exception {
    String known = "departed_at < TIMESTAMP '2001-01-09'";
    List<float[]> unlabelled =
        prepare(cut("SELECT * REPLACE (CASE WHEN " + known + " THEN late END AS late) FROM rows"));
    List<float[]> withoutDelay =
        prepare(
            cut(
                "SELECT * REPLACE (CASE WHEN "
                    + known
                    + " THEN arrival_delay_min END AS arrival_delay_min) FROM rows"));
    List<float[]> all = prepare(cut("SELECT * FROM rows"));

    assertThat(unlabelled).hasSize(all.size());
    assertThat(unlabelled.get(all.size() - 1)[5]).isEqualTo(0.2f);
    assertThat(withoutDelay.get(all.size() - 1)[5]).isEqualTo(0.2f);
    assertThat(all.get(all.size() - 1)[5]).isNotEqualTo(0.2f);
  }

  @Test
  void aMissingDistanceIsNaN() throws Exception {
    List<float[]> inputs =
        prepare(
            cut(
                "SELECT * REPLACE (CASE WHEN flight_id <> 3000 THEN distance_mi END AS distance_mi,"
                    + " CASE WHEN flight_id <> 3000 THEN landed_at END AS landed_at) FROM rows"));
    List<float[]> complete = prepare(cut("SELECT * FROM rows"));

    assertThat(inputs.get(2999)[FlightFeatures.DISTANCE]).isNaN();
    // Its landing is estimated from its destination, so nothing else changes.
    inputs.get(2999)[FlightFeatures.DISTANCE] = complete.get(2999)[FlightFeatures.DISTANCE];
    for (int i = 0; i < inputs.size(); i++) {
      assertThat(inputs.get(i)).containsExactly(complete.get(i));
    }
  }

  @Test
  void aMissingVariableFileOrColumnIsOneClearLine() throws Exception {
    assertThat(run(Map.of(), Program.FAILED))
        .isEqualTo("features: the environment variable TIDEMILL_INPUT is not set");
    assertThat(
            run(Map.of("TIDEMILL_INPUT", "none.parquet", "TIDEMILL_OUTPUT", "x"), Program.FAILED))
        .contains("TIDEMILL_INPUT names")
        .contains("none.parquet, which is not a readable file");
    Path input = cut("SELECT flight_id, departed_at FROM rows");
    assertThat(run(environment(input, folder.resolve("out")), Program.FAILED))
        .contains("cannot make inputs of")
        .contains("distance_mi");
  }

  private static Path cut(String select) throws Exception {
    Path file = Files.createTempFile(folder, "rows", ".parquet");
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = duckdb.createStatement()) {
      sql.execute(
          "COPY (WITH rows AS ("
              + QUERY.formatted(folder)
              + ") "
              + select
              + ") TO '"
              + file
              + "' (FORMAT parquet)");
    }
    return file;
  }

  private static List<float[]> prepare(Path input) throws Exception {
    Path output = Files.createTempDirectory(folder, "out");
    assertThat(run(environment(input, output), 0)).isEmpty();
    List<float[]> rows = new ArrayList<>();
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = duckdb.createStatement();
        ResultSet row =
            sql.executeQuery("FROM read_parquet('" + output.resolve("features.parquet") + "')")) {
      assertThat(row.getMetaData().getColumnName(1)).isEqualTo("flight_id");
      assertThat(row.getMetaData().getColumnTypeName(2)).isEqualTo("TIMESTAMP");
      assertThat(row.getMetaData().getColumnTypeName(3)).isEqualTo("BOOLEAN");
      while (row.next()) {
        float[] inputs = new float[FlightFeatures.NAMES.size()];
        for (int i = 0; i < inputs.length; i++) {
          inputs[i] = row.getFloat(FlightFeatures.NAMES.get(i));
        }
        rows.add(inputs);
      }
    }
    return rows;
  }

  private static Map<String, String> environment(Path input, Path output) {
    return Map.of("TIDEMILL_INPUT", input.toString(), "TIDEMILL_OUTPUT", output.toString());
  }

  private static String run(Map<String, String> variables, int exitCode) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Environment environment =
        new Environment(variables, folder, new PrintStream(out), new PrintStream(err));
    assertThat(new FeaturesProgram().exitCode(environment)).isEqualTo(exitCode);
    return err.toString(StandardCharsets.UTF_8).trim();
  }
}
