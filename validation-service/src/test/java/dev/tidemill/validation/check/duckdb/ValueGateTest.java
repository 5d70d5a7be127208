package dev.tidemill.validation.check.duckdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.spec.check.Range;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Times and labels are judged whatever checks a gate has: these gates have none. */
class ValueGateTest {

  @TempDir Path folder;
  private GateFixture gate;
  private int nextId = 1000;

  @BeforeEach
  void prepare() {
    gate = new GateFixture(folder);
  }

  private String[] file(int rows, String time, String label) {
    List<String> lines = new ArrayList<>(List.of("id,at,y"));
    for (int i = 0; i < rows; i++) {
      lines.add(nextId++ + "," + time + "," + label);
    }
    return lines.toArray(String[]::new);
  }

  private static String[] and(String[] lines, String... more) {
    List<String> all = new ArrayList<>(List.of(lines));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static List<String> failing(DataGate.Result result) {
    return result.failingFiles().stream().map(DataFile::path).toList();
  }

  @Test
  void timesThatCannotBeReadFailTheirFileWithAnExample() throws SQLException {
    gate.newFile("good.csv", file(10, "2024-03-01 10:00:00", "1"))
        .newFile("bad.csv", file(10, "31.12.2024", "1"));
    DataGate.Result result = gate.run();
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(failing(result)).containsExactly("bad.csv");
    CheckResult check = result.checks().get(0);
    assertThat(check.name()).isEqualTo("readable times");
    assertThat(check.message())
        .startsWith("10 of 20 values of at are not a time, for example '31.12.2024' in bad.csv.");
  }

  @Test
  void oneTimeInAHundredIsToldAndPasses() throws SQLException {
    gate.newFile("a.csv", and(file(99, "2024-03-01 10:00:00", "1"), "100,soon,1"));
    DataGate.Result result = gate.run();
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.PASS);
    assertThat(result.checks()).hasSize(1);
    assertThat(result.checks().get(0).message()).contains("1 of 100 values of at", "'soon'");
  }

  @Test
  void aFileWhoseTimeColumnHasAnotherNameIsPutAsideByName() throws SQLException {
    gate.newFile("good.csv", file(10, "2024-03-01 10:00:00", "1"))
        .newFile("renamed.csv", "id,time,y", "20,2024-03-01 10:00:00,1");
    DataGate.Result result = gate.run();
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(failing(result)).containsExactly("renamed.csv");
    assertThat(result.checks()).extracting(CheckResult::name).containsExactly("readable times");
    assertThat(result.checks().get(0).message())
        .isEqualTo(
            "renamed.csv has no column at, but it has a column time that the other files do not"
                + " have.");
  }

  /** The stored rows stand for the old files; only the types of their columns are known. */
  @Test
  void aRenamedTimeColumnIsNamedWhereTheOldFilesAreNotReadAgain() throws SQLException {
    Path window = folder.resolve("window.parquet");
    try (DuckDb database = DuckDb.open(List.of(folder), Permit.ALWAYS)) {
      database.execute(
          "COPY (SELECT 1 AS id, TIMESTAMP '2024-03-01' AS at, 1 AS y) TO '"
              + window
              + "' (FORMAT parquet)");
    }
    gate.oldFile("old.csv", "id,at,y", "1,2024-03-01,1")
        .window(window)
        .types(Map.of("id", "BIGINT", "at", "TIMESTAMP", "y", "BIGINT", "time", "TIMESTAMP"))
        .newFile("renamed.csv", "id,time,y", "20,2024-03-01 10:00:00,1");
    DataGate.Result result = gate.run();
    assertThat(failing(result)).containsExactly("renamed.csv");
    assertThat(result.checks().get(0).message()).isEqualTo("renamed.csv has no column at.");
  }

  @Test
  void aColumnThatTheQueryMakesTheTimeOfIsNamedToo() throws SQLException {
    gate.query("SELECT id, departs AS at, y FROM rows")
        .newFile("good.csv", "id,departs,y", "1,2024-03-01,1")
        .newFile("renamed.csv", "id,leaves,y", "2,2024-03-01,1");
    DataGate.Result result = gate.run();
    assertThat(failing(result)).containsExactly("renamed.csv");
    assertThat(result.checks().get(0).message()).startsWith("renamed.csv has no column departs,");
  }

  @Test
  void emptyTimesCountLikeThoseThatCannotBeRead() throws SQLException {
    gate.newFile("good.csv", file(100, "2024-03-01 10:00:00", "1"))
        .newFile("bad.csv", and(file(98, "2024-03-01 10:00:00", "1"), "98,,1", "99,,1"));
    DataGate.Result result = gate.run();
    assertThat(failing(result)).containsExactly("bad.csv");
    assertThat(result.checks().get(0).message())
        .isEqualTo("2 of 100 rows of bad.csv have no value in at.");
  }

  @Test
  void oneEmptyTimeInAHundredIsToldAndPasses() throws SQLException {
    gate.newFile("a.csv", and(file(99, "2024-03-01 10:00:00", "1"), "100,,1"));
    DataGate.Result result = gate.run();
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.PASS);
    assertThat(result.checks().get(0).message())
        .isEqualTo("1 of 100 rows of a.csv has no value in at.");
  }

  /** Each new file is looked at by itself: an outer join finds few of its rows in it. */
  @Test
  void rowsThatAJoinGivesNoTimeAreNoFaultOfTheFile() throws SQLException {
    gate.source("times")
        .query("SELECT r.id, t.at, r.y FROM rows r LEFT JOIN times t USING (id)")
        .newFile("rows.csv", "id,y", "1,1", "2,0")
        .newFileOf("times", "first.csv", "id,at\n1,2024-03-01\n".getBytes(UTF_8))
        .newFileOf("times", "second.csv", "id,at\n2,2024-03-02\n".getBytes(UTF_8));
    assertThat(gate.run().outcome()).isEqualTo(VerdictOutcome.PASS);
  }

  /** Their query can be mended; files that were put aside would stay away then. */
  @Test
  void whereNoFileHasATimeNoneIsPutAside() throws SQLException {
    gate.newFile("a.csv", file(10, "31.12.2024", "1"));
    DataGate.Result result = gate.run();
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(failing(result)).isEmpty();
  }

  @Test
  void binaryLabelsOneAndTwoAreRefusedWithWhatWasFound() throws SQLException {
    gate.newFile("a.csv", and(file(10, "2024-03-01", "1"), "11,2024-03-01,2"));
    DataGate.Result result = gate.run();
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(result.checks().get(0).message())
        .startsWith(
            "The label y holds 1 (10 rows) and 2 (1 row), but a binary label is 0 or 1, or true or"
                + " false, unless its two values are declared. Write label: {column: y, positive:"
                + " \"2\"} if 2 is what is true")
        .endsWith("The first other value is '2' in a.csv.");
    assertThat(failing(result)).as("the query is wrong, not the file").isEmpty();
  }

  @Test
  void aFileWithOtherLabelsThanTheRestIsPutAside() throws SQLException {
    gate.newFile("good.csv", file(10, "2024-03-01", "0"))
        .newFile("bad.csv", file(10, "2024-03-01", "yes"));
    DataGate.Result result = gate.run();
    assertThat(failing(result)).containsExactly("bad.csv");
    assertThat(result.checks().get(0).message()).contains("yes");
  }

  @Test
  void trueFalseMissingNanAndInfiniteLabelsAreNoWrongOnes() throws SQLException {
    gate.newFile("a.csv", "id,at,y", "1,2024-03-01,true", "2,2024-03-01,FALSE", "3,2024-03-01,");
    assertThat(gate.run().checks()).isEmpty();
    gate = new GateFixture(folder.resolve("numbers"));
    gate.newFile("a.csv", "id,at,y", "1,2024-03-01,NaN", "2,2024-03-01,-inf", "3,2024-03-01,1.0");
    assertThat(gate.run().checks()).isEmpty();
  }

  @Test
  void twoWordsAreLabelsOnceTheyAreDeclared() throws SQLException {
    gate.label(Optional.of("yes"), List.of())
        .newFile("a.csv", and(file(10, "2024-03-01", "yes"), "11,2024-03-01,no"));
    assertThat(gate.run().checks()).isEmpty();

    gate = new GateFixture(folder.resolve("third")).label(Optional.of("yes"), List.of());
    gate.newFile(
        "a.csv", and(file(3, "2024-03-01", "yes"), "11,2024-03-01,no", "12,2024-03-01,maybe"));
    DataGate.Result result = gate.run();
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(result.checks().get(0).message())
        .startsWith(
            "The label y holds yes (3 rows), maybe (1 row) and no (1 row), but declared are yes"
                + " and one other value.")
        .contains("data.query can make a label of them, as CASE WHEN y = 'yes' THEN 1");
  }

  @Test
  void aFileWithAWordThatIsNotAmongTheTwoClassesIsPutAside() throws SQLException {
    gate.label(Optional.empty(), List.of("2", "1"))
        .newFile("good.csv", and(file(10, "2024-03-01", "1"), "11,2024-03-01,2.0"))
        .newFile("bad.csv", file(1, "2024-03-01", "3"));
    DataGate.Result result = gate.run();
    assertThat(failing(result)).containsExactly("bad.csv");
    assertThat(result.checks().get(0).message()).contains("3 (1 row), but declared are 2 and 1.");
  }

  @Test
  void severalClassesTakeAnyWordButNotANumberOfEachRow() throws SQLException {
    gate.task(Task.MULTICLASS_CLASSIFICATION)
        .newFile("a.csv", and(file(10, "2024-03-01", "red"), "11,2024-03-01,green"));
    assertThat(gate.run().checks()).isEmpty();

    gate = new GateFixture(folder.resolve("numbers")).task(Task.MULTICLASS_CLASSIFICATION);
    List<String> lines = new ArrayList<>(List.of("id,at,y"));
    for (int i = 0; i < 1001; i++) {
      lines.add(i + ",2024-03-01," + i / 8.0);
    }
    gate.newFile("a.csv", lines.toArray(String[]::new));
    assertThat(gate.run().checks().get(0).message())
        .contains("but a classification has at most 1000 classes", "write task: regression");
  }

  @Test
  void aRegressionTakesAnyNumber() throws SQLException {
    gate.task(Task.REGRESSION).newFile("a.csv", file(10, "2024-03-01", "17.5"));
    assertThat(gate.run().checks()).isEmpty();
    gate = new GateFixture(folder.resolve("text")).task(Task.REGRESSION);
    gate.newFile("a.csv", and(file(10, "2024-03-01", "17.5"), "11,2024-03-01,N/A"));
    assertThat(gate.run().checks().get(0).message())
        .startsWith("The label y holds N/A (1 row), but the label of a regression is a number.");
  }

  @Test
  void labelsOfTheRunsRowsAreJudgedToo() throws SQLException {
    Path window = folder.resolve("window.parquet");
    try (DuckDb database = DuckDb.open(List.of(folder), Permit.ALWAYS)) {
      database.execute("COPY (SELECT 1 AS id, 3 AS y) TO '" + window + "' (FORMAT parquet)");
    }
    gate.oldFile("old.csv", "id,at,y", "1,2024-03-01,1").window(window);
    DataGate.Result result = gate.run();
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(result.checks().get(0).message()).startsWith("The label y holds 3 (1 row),");
  }

  @Test
  void anEmptyFileLacksNoColumn() throws SQLException {
    gate.newFile("good.csv", file(10, "2024-03-01", "1"))
        .newFileOf("incoming", "none.csv", new byte[0]);
    assertThat(gate.run().outcome()).isEqualTo(VerdictOutcome.PASS);
  }

  @Test
  void aFileIsReadWithTheTypesOfTheSnapshot() throws SQLException {
    gate.newFile("header.csv", "id,at,y,x")
        .types(Map.of("id", "BIGINT", "at", "TIMESTAMP", "y", "BIGINT", "x", "DOUBLE"))
        .query("SELECT *, x + 1 AS more FROM rows")
        .check(new Range("more", OptionalDouble.of(0), OptionalDouble.of(1)));
    assertThat(gate.run().checks().get(0).message()).doesNotContain("cannot run");
  }

  @Test
  void aValueThatIsNotOfItsDeclaredTypeFailsItsFileWithItsRow() throws SQLException {
    gate.types(Map.of("x", "DOUBLE"), 0)
        .newFile("good.csv", "id,at,y,x", "1,2024-03-01 10:00:00,1,2.5")
        .newFile(
            "bad.csv", "id,at,y,x", "2,2024-03-01 10:00:00,1,2.5", "3,2024-03-01 10:00:00,1,oops");
    DataGate.Result result = gate.run();
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(failing(result)).containsExactly("bad.csv");
    assertThat(result.checks()).extracting(CheckResult::name).contains("declared types");
    assertThat(result.checks().get(0).message())
        .isEqualTo("bad.csv: 1 of 2 values of x is not DOUBLE, for example 'oops' in row 2");
  }

  @Test
  void aShareOfMistypedValuesThatIsDeclaredIsToldAndPasses() throws SQLException {
    gate.types(Map.of("x", "DOUBLE"), 0.5)
        .newFile(
            "a.csv", "id,at,y,x", "2,2024-03-01 10:00:00,1,2.5", "3,2024-03-01 10:00:00,1,oops");
    DataGate.Result result = gate.run();
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.PASS);
    assertThat(result.checks().get(0).message()).contains("1 of 2 values of x is not DOUBLE");
  }

  @Test
  void rowsWithoutATimeHaveThatOfTheirFile() throws SQLException {
    gate.newFile("a.csv", "id,y", "1,1", "2,0").ingested(Instant.parse("2024-03-01T00:00:00Z"));
    DataGate.Result result = gate.run();
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.PASS);
    assertThat(result.checks()).isEmpty();
  }
}
