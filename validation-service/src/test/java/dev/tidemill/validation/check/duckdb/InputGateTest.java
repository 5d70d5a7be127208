package dev.tidemill.validation.check.duckdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.VerdictOutcome;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Model inputs are judged whatever checks a gate has: these gates have none. */
class InputGateTest {

  private static final Map<String, String> TEXT =
      Map.of("id", "BIGINT", "at", "TIMESTAMP", "distance", "VARCHAR", "y", "BIGINT");

  @TempDir Path folder;
  private GateFixture gate;
  private int nextId;

  @BeforeEach
  void prepare() {
    gate = new GateFixture(folder);
  }

  private String[] file(int rows, String distance, String... others) {
    List<String> lines = new ArrayList<>(List.of("id,at,distance,y"));
    for (int i = 0; i < rows; i++) {
      lines.add(nextId++ + ",2024-03-01 10:00:00," + distance + ",1");
    }
    for (String other : others) {
      lines.add(nextId++ + ",2024-03-01 10:00:00," + other + ",1");
    }
    return lines.toArray(String[]::new);
  }

  private Path window(String distances) throws SQLException {
    Path window = folder.resolve("window.parquet");
    try (DuckDb database = DuckDb.open(List.of(folder), Permit.ALWAYS)) {
      database.execute(
          "COPY (SELECT -1 - row_number() OVER () AS id, TIMESTAMP '2024-02-01' AS at, distance, 1 AS y FROM (VALUES %s) v(distance)) TO '%s' (FORMAT parquet)"
              .formatted(distances, window));
    }
    return window;
  }

  private static List<String> failing(DataGate.Result result) {
    return result.failingFiles().stream().map(DataFile::path).toList();
  }

  private static CheckResult inputs(DataGate.Result result) {
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(result.checks()).extracting(CheckResult::name).containsExactly("readable inputs");
    return result.checks().get(0);
  }

  @Test
  void oneWordInAColumnOfNumbersTurnsItsFileAwayAndIsShown() throws SQLException {
    gate.newFile("a.csv", file(800, "12.5"))
        .newFile("b.csv", file(800, "100"))
        .newFile("c.csv", file(799, "7", "N/A"));
    DataGate.Result result = gate.run();
    assertThat(failing(result)).containsExactly("c.csv");
    assertThat(inputs(result).message())
        .startsWith("distance: 1 of 800 values in c.csv is not a number (for example 'N/A').");
  }

  @Test
  void aWordIsFoundWhereTheOldFilesAreNotReadAgain() throws SQLException {
    gate.oldFile("a.csv", file(3, "1"))
        .window(window("('1'), ('2.5'), (NULL)"))
        .types(TEXT)
        .newFile("c.csv", file(9, "7", "N/A"));
    DataGate.Result result = gate.run();
    assertThat(failing(result)).containsExactly("c.csv");
    assertThat(inputs(result).message()).startsWith("distance: 1 of 10 values in c.csv is not");
  }

  @Test
  void aFileOfWordsIsTurnedAwayWhereTheOthersHoldNumbers() throws SQLException {
    gate.oldFile("a.csv", file(3, "1"))
        .window(window("('1'), ('2.5')"))
        .types(TEXT)
        .newFile("c.csv", file(50, "far"));
    DataGate.Result result = gate.run();
    assertThat(failing(result)).containsExactly("c.csv");
    assertThat(inputs(result).message())
        .startsWith("distance: 50 of 50 values in c.csv are not numbers (for example 'far').");
  }

  @Test
  void aWordInTheOnlyFileFailsTheGateAndTheFileStays() throws SQLException {
    gate.newFile("c.csv", file(9, "7", "N/A"));
    DataGate.Result result = gate.run();
    assertThat(failing(result)).isEmpty();
    assertThat(inputs(result).message()).contains("1 of 10 values in c.csv", "'N/A'");
  }

  @Test
  void wordsInRowsOfEarlierFilesAreToldAndNoNewFileIsTurnedAway() throws SQLException {
    gate.oldFile("a.csv", file(3, "1"))
        .window(window("('1'), ('2'), ('N/A')"))
        .types(TEXT)
        .newFile("c.csv", file(9, "7"));
    DataGate.Result result = gate.run();
    assertThat(failing(result)).isEmpty();
    assertThat(inputs(result).message())
        .startsWith("distance: 1 of 3 values in rows of earlier files is not a number");
  }

  @Test
  void wordsOfEarlierFilesAreToldInARunWithoutNewFiles() throws SQLException {
    gate.oldFile("a.csv", file(3, "1")).window(window("('1'), ('2'), ('N/A')")).types(TEXT);
    assertThat(inputs(gate.run()).message()).contains("'N/A'");
  }

  @Test
  void aColumnOfWordsInEveryFileIsNotJudgedHere() throws SQLException {
    gate.newFile("a.csv", file(9, "near")).newFile("b.csv", file(8, "far", "12"));
    assertThat(gate.run().checks()).isEmpty();
  }

  @Test
  void emptyValuesAndNanAreMissingOnes() throws SQLException {
    gate.newFile("a.csv", file(9, "7", "", "NaN", "inf"));
    assertThat(gate.run().checks()).isEmpty();
  }

  @Test
  void trueAndFalseAreNumbersToAModelAndAThirdWordIsNot() throws SQLException {
    gate.newFile("a.csv", file(9, "true")).newFile("b.csv", file(9, "FALSE"));
    assertThat(gate.run().checks()).isEmpty();
    gate.newFile("c.csv", file(9, "true", "maybe"));
    DataGate.Result result = gate.run();
    assertThat(failing(result)).containsExactly("c.csv");
    assertThat(inputs(result).message())
        .startsWith(
            "distance: 1 of 10 values in c.csv is not true or false (for example 'maybe').");
  }

  @Test
  void columnsThatAreNoModelInputsMayHoldAnything() throws SQLException {
    gate.query("SELECT CAST(distance AS VARCHAR) || '/' || id AS id, \"at\", y FROM rows")
        .newFile("a.csv", file(9, "7", "N/A"));
    assertThat(gate.run().checks()).isEmpty();
  }

  @Test
  void whereAProgramMakesTheInputsTheRawColumnsAreItsOwnMatter() throws SQLException {
    gate.prepared().newFile("a.csv", file(9, "7")).newFile("c.csv", file(9, "7", "N/A"));
    assertThat(gate.run().checks()).isEmpty();
  }

  @Test
  void aFileOfAnotherSourceIsNotTurnedAwayForAWordThatItDoesNotHold() throws SQLException {
    gate.source("labels")
        .query("SELECT r.id, r.at, r.distance, l.y FROM rows r JOIN labels l USING (id)")
        .newFile("a.csv", "id,at,distance", "1,2024-03-01,7", "2,2024-03-01,8")
        .newFile("c.csv", "id,at,distance", "3,2024-03-01,7", "4,2024-03-01,N/A")
        .newFileOf("labels", "labels.csv", "id,y\n1,1\n2,0\n3,1\n4,1\n".getBytes(UTF_8));
    assertThat(failing(gate.run())).containsExactly("c.csv");
  }

  /** The database binds the query, and stops at the value. */
  @Test
  void aQueryThatStopsAtAWordIsAnErrorOfTheGateAndNotItsEnd() throws SQLException {
    gate.query("SELECT *, CAST(distance AS DOUBLE) / 2 AS half FROM rows WHERE half > 0")
        .newFile("a.csv", file(9, "7"))
        .newFile("c.csv", file(9, "7", "N/A"));
    DataGate.Result result = gate.run();
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.ERROR);
    assertThat(result.checks())
        .filteredOn(c -> c.name().equals("readable inputs"))
        .singleElement()
        .satisfies(c -> assertThat(c.message()).contains("N/A"));
  }
}
