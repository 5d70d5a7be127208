package dev.tidemill.validation.check.duckdb;

import static dev.tidemill.schemas.message.CheckOutcome.ERROR;
import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static dev.tidemill.schemas.message.CheckOutcome.INSUFFICIENT_DATA;
import static dev.tidemill.schemas.message.CheckOutcome.PASS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.DataCheckSpec.Kind;
import dev.tidemill.schemas.spec.DataCheckSpec.Scope;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.check.Complete;
import dev.tidemill.schemas.spec.check.Expression;
import dev.tidemill.schemas.spec.check.InSet;
import dev.tidemill.schemas.spec.check.Mean;
import dev.tidemill.schemas.spec.check.Pattern;
import dev.tidemill.schemas.spec.check.Range;
import dev.tidemill.schemas.spec.check.RowCount;
import dev.tidemill.schemas.spec.check.Unique;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user meets whose columns are not what a check was written for. */
class OddColumnsTest {

  @TempDir Path folder;
  private GateFixture gate;

  @BeforeEach
  void gate() {
    gate = new GateFixture(folder);
  }

  private static Range atLeast(double min) {
    return new Range("x", OptionalDouble.of(min), OptionalDouble.empty());
  }

  @Test
  void infinityIsOutsideARangeThatOnlyHasAMinimum() throws SQLException {
    CheckResult check = gate.newFile("a.csv", "id,x", "1,2.5", "2,inf").check(atLeast(0)).single();

    assertThat(check.outcome()).isEqualTo(FAIL);
    assertThat(check.failingRows()).containsExactly("id=2, x=inf in a.csv");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DOUBLE | 1.0 | 1;2 | PASS
          DOUBLE | 1.5 | 1;2 | FAIL
          DOUBLE | 0.1 | .1 | PASS
          DOUBLE | 'NaN' | 1 | FAIL
          FLOAT | 0.1 | 0.1 | PASS
          INTEGER | 1 | 1.0 | PASS
          INTEGER | 2 | 1.5 | FAIL
          BIGINT | 9007199254740993 | 9007199254740992 | FAIL
          DECIMAL(9,2) | 1.50 | 1.5 | PASS
          DECIMAL(9,2) | 1.01 | 1.005 | FAIL
          BOOLEAN | true | TRUE | PASS
          DATE | '2001-04-01' | 2001-04-01 | PASS
          TIMESTAMP | '2001-04-01' | 2001-04-01 00:00 | PASS
          INTEGER | 7 | A1;7 | PASS
          INTEGER | 7 | A1;B2 | FAIL
          VARCHAR | '1' | 1.0 | FAIL
          """)
  void aSetComparesValuesAsTheColumnsTypeDoes(
      String type, String value, String allowed, CheckOutcome expected) throws SQLException {
    Path file = folder.resolve("incoming/a.parquet");
    file.getParent().toFile().mkdirs();
    try (DuckDb database = DuckDb.open(List.of(folder), Permit.ALWAYS)) {
      String literal = value.startsWith("'") ? value : "'" + value + "'";
      database.execute(
          "COPY (SELECT 1 AS id, CAST(%s AS %s) AS x) TO '%s' (FORMAT parquet)"
              .formatted(literal, type, file));
    }

    CheckResult check =
        gate.newParquet("a.parquet").check(new InSet("x", List.of(allowed.split(";")))).single();

    assertThat(check.outcome()).as(check.message()).isEqualTo(expected);
  }

  @Test
  void anOptionalColumnThatIsEmptyInTheNewFilesStopsNoRun() throws SQLException {
    DataGate.Result result =
        gate.newFile("a.csv", "id,x,d", "1,,", "2,,")
            .history(new FileHistory("old", 2, Map.of("x", 5.0)))
            .check(
                new dev.tidemill.schemas.spec.check.Schema(
                    Map.of("id", "bigint", "x", "double", "d", "varchar"), Severity.WARN))
            .check(atLeast(0))
            .check(new Pattern("d", "[A-Z]+"))
            .check(new InSet("d", List.of("A")))
            .check(new Expression("x > 0"))
            .check(new Mean("x", 8, 1))
            .check(new Unique(List.of("d")))
            .run();

    assertThat(result.outcome()).as(result.checks().toString()).isEqualTo(VerdictOutcome.PASS);
    assertThat(result.checks().subList(1, 7))
        .extracting(CheckResult::outcome)
        .containsOnly(INSUFFICIENT_DATA);
  }

  @Test
  void aConditionThatSelectsNothingStopsNoRunAndNoRowAtAllDoes() throws SQLException {
    gate.newFile("a.csv", "id,x", "1,5")
        .check("none", Severity.FAIL, Scope.NEW, Optional.of("id > 9"), new Complete("x", 1));
    assertThat(gate.run().outcome()).isEqualTo(VerdictOutcome.PASS);

    GateFixture empty =
        new GateFixture(folder).newFile("b.csv", "id,x").check(new Complete("x", 1));
    assertThat(empty.run().outcome()).isEqualTo(VerdictOutcome.INSUFFICIENT_DATA);
  }

  @Test
  void aRowThatIsInTwoNewFilesIsRepeatedAndBothAreNamed() throws SQLException {
    DataGate.Result result =
        gate.newFile("a.csv", "id,x", "1,5", "2,5")
            .newFile("b.csv", "id,x", "3,5")
            .newFile("c.csv", "id,x", "2,6")
            .check(new Unique(List.of("id")))
            .run();

    CheckResult check = result.checks().get(0);
    assertThat(check.outcome()).isEqualTo(FAIL);
    assertThat(check.message()).isEqualTo("id: 1 of 4 rows repeats another one in a.csv, c.csv");
    assertThat(check.failingRows()).containsExactly("id=2: 2 rows in a.csv and c.csv");
    assertThat(result.failingFiles()).extracting(DataFile::path).containsExactly("a.csv", "c.csv");
  }

  @Test
  void newFilesOfTwoSourcesThatAQueryJoinsRepeatNothing() throws SQLException {
    gate.source("weather")
        .newFile("a.csv", "id,x", "1,5", "2,6")
        .newFileOf("weather", "w.csv", "id,w\n1,10\n2,20\n".getBytes(StandardCharsets.UTF_8))
        .query("SELECT rows.*, weather.w FROM rows JOIN weather USING (id)")
        .check(new Unique(List.of("id")));

    assertThat(gate.single().outcome()).isEqualTo(PASS);
  }

  @Test
  void rowsThatAConditionSelectsAreComparedWithAsManyOfEarlierFiles() throws SQLException {
    Kind rowCount = new RowCount(Optional.empty(), Optional.of(8), OptionalDouble.of(0.3));
    gate.newFile("a.csv", "id,x", "1,5", "2,5", "3,0", "4,0", "5,0", "6,0")
        .check("of five", Severity.FAIL, Scope.NEW, Optional.of("x = 5"), rowCount);

    assertThat(gate.single().outcome()).isEqualTo(INSUFFICIENT_DATA);
    FileHistory seen = gate.run().figures().get(0);
    assertThat(seen.rows()).isEqualTo(6);
    assertThat(seen.means()).containsEntry("count of rows: x = 5", 2.0);
    gate.history(seen);
    CheckResult check = gate.single();
    assertThat(check.outcome()).as(check.message()).isEqualTo(PASS);
    assertThat(check.statistics()).containsEntry("usual", 2.0).containsEntry("change", 0.0);
  }

  @Test
  void theRowsOfAWindowAreNotComparedWithThoseOfAFile() throws SQLException {
    Kind compared = new RowCount(Optional.empty(), Optional.of(8), OptionalDouble.of(0.3));
    Kind least = new RowCount(Optional.of(2L), Optional.empty(), OptionalDouble.empty());
    gate.newFile("a.csv", "id,x", "1,5")
        .newFile("b.csv", "id,x", "2,5")
        .history(new FileHistory("old", 1, Map.of()))
        .windowCheck(compared)
        .windowCheck(least);

    List<CheckResult> checks = gate.run().checks();

    assertThat(checks).extracting(CheckResult::outcome).containsExactly(ERROR, PASS);
    assertThat(checks.get(0).message()).endsWith("with scope: window only min is allowed");
    assertThat(checks.get(1).threshold()).isEqualTo("at least 2 rows in the window");
  }

  private static String[] oneBadOf(int rows) {
    String[] lines = new String[rows + 1];
    lines[0] = "id,x,d";
    for (int i = 1; i <= rows; i++) {
      lines[i] = i + "," + (i == 1 ? -1 : 5) + "," + (i == 1 ? "?" : "A");
    }
    return lines;
  }

  @ParameterizedTest
  @CsvSource({"0, FAIL", "0.0009, FAIL", "0.001, PASS", "0.5, PASS", "1, PASS", "2, PASS"})
  void oneBadRowOfAThousandFailsUnlessItIsTolerated(double maxFailing, CheckOutcome expected)
      throws SQLException {
    List<CheckResult> checks =
        gate.newFile("a.csv", oneBadOf(1000))
            .tolerant(maxFailing, atLeast(0))
            .tolerant(maxFailing, new Pattern("d", "[A-Z]"))
            .tolerant(maxFailing, new InSet("d", List.of("A")))
            .tolerant(maxFailing, new Expression("x > 0"))
            .run()
            .checks();

    assertThat(checks).extracting(CheckResult::outcome).containsOnly(expected);
    assertThat(checks).allSatisfy(c -> assertThat(c.message()).contains("1 of 1000 values"));
  }

  @Test
  void aToleratedRowIsStillTold() throws SQLException {
    CheckResult check = gate.newFile("a.csv", oneBadOf(1000)).tolerant(0.001, atLeast(0)).single();

    assertThat(check.message())
        .isEqualTo(
            "x: 1 of 1000 values outside the range, which is tolerated (at most 0.1 % of the"
                + " values)");
    assertThat(check.threshold()).isEqualTo("at least 0, except for at most 0.1 % of the values");
    assertThat(check.statistics()).containsEntry("maxFailing", 0.001);
  }

  @Test
  void aToleranceCountsInEachFileAndRepeatedRowsToo() throws SQLException {
    DataGate.Result result =
        gate.newFile("one.csv", "id,x", "1,-1", "2,5")
            .newFile("two.csv", "id,x", "3,-1", "3,-1")
            .tolerant(1, atLeast(0))
            .tolerant(1, new Unique(List.of("id")))
            .run();

    assertThat(result.checks()).extracting(CheckResult::outcome).containsExactly(FAIL, PASS);
    assertThat(result.failingFiles()).extracting(DataFile::path).containsExactly("two.csv");
    assertThat(result.checks().get(1).message())
        .isEqualTo("id: 1 of 4 rows repeats another one, which is tolerated (at most 1 row)");
  }
}
