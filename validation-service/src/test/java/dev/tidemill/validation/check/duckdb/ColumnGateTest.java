package dev.tidemill.validation.check.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.check.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A column that a new file lacks. */
class ColumnGateTest {

  @TempDir Path folder;
  private GateFixture gate;

  @BeforeEach
  void prepare() throws SQLException {
    Path window = folder.resolve("window.parquet");
    try (DuckDb database = DuckDb.open(List.of(folder), Permit.ALWAYS)) {
      database.execute(
          "COPY (SELECT 1 AS id, TIMESTAMP '2024-03-01' AS at, 1.5 AS surge, 1 AS y) TO '"
              + window
              + "' (FORMAT parquet)");
    }
    gate =
        new GateFixture(folder)
            .oldFile("a.csv", "id,at,surge,y", "1,2024-03-01,1.5,1")
            .window(window)
            .types(
                Map.of(
                    "id",
                    "BIGINT",
                    "at",
                    "TIMESTAMP",
                    "surge",
                    "DOUBLE",
                    "surcharge",
                    "DOUBLE",
                    "y",
                    "BIGINT"));
  }

  private static List<String> failing(DataGate.Result result) {
    return result.failingFiles().stream().map(DataFile::path).toList();
  }

  private static Range range() {
    return new Range("surge", OptionalDouble.of(1), OptionalDouble.of(5));
  }

  private static CheckResult columns(DataGate.Result result) {
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    return result.checks().stream()
        .filter(c -> c.name().equals("same columns"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFileWhoseCheckedColumnHasAnotherNameIsTurnedAwayWithBothNames() throws SQLException {
    gate.prepared().check(range()).newFile("c.csv", "id,at,surcharge,y", "2,2024-03-02,1.5,1");
    DataGate.Result result = gate.run();
    assertThat(failing(result)).containsExactly("c.csv");
    assertThat(columns(result).message())
        .startsWith(
            "c.csv has no column surge; it has surcharge, which the other files do not have.")
        .contains("coalesce(surcharge, surge) AS surge");
  }

  @Test
  void aFileThatLacksAModelInputIsTurnedAwayAndTheOthersStay() throws SQLException {
    gate.newFile("b.csv", "id,at,surge,y", "2,2024-03-02,1.5,1")
        .newFile("c.csv", "id,at,y", "3,2024-03-02,1");
    DataGate.Result result = gate.run();
    assertThat(failing(result)).containsExactly("c.csv");
    assertThat(columns(result).message())
        .startsWith("c.csv has no column surge, which every earlier file has.");
  }

  @Test
  void earlierFilesThatAreEmptyOrGoneHaveNoSay() throws SQLException, IOException {
    gate.oldFile("empty.csv")
        .oldFile("gone.csv", "id,at,y", "4,2024-03-01,1")
        .newFile("c.csv", "id,at,y", "3,2024-03-02,1");
    Files.delete(folder.resolve("incoming").resolve("gone.csv"));
    assertThat(failing(gate.run())).containsExactly("c.csv");
  }

  @Test
  void aColumnThatNothingLooksAtMayBeLeftOut() throws SQLException {
    gate.prepared().newFile("c.csv", "id,at,y", "3,2024-03-02,1");
    assertThat(gate.run().checks()).isEmpty();
  }

  @Test
  void aQueryThatBringsBothNamesTogetherIsEnough() throws SQLException {
    gate.query("SELECT id, \"at\", coalesce(surge, surcharge) AS surge, y FROM rows")
        .check(range())
        .newFile("c.csv", "id,at,surcharge,y", "2,2024-03-02,1.5,1");
    assertThat(gate.run().outcome()).isEqualTo(VerdictOutcome.PASS);
  }

  @Test
  void aColumnThatAnEarlierFileLacksTooIsNoFaultOfTheNewFile() throws SQLException {
    gate.oldFile("b.csv", "id,at,y", "5,2024-03-01,1")
        .newFile("c.csv", "id,at,y", "3,2024-03-02,1");
    assertThat(gate.run().checks()).isEmpty();
  }
}
