package dev.tidemill.validation.check.duckdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.DataCheckSpec.Scope;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.check.Unique;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ids are judged whatever checks a gate has: these gates have none. */
class IdGateTest {

  private static final Instant WRITTEN = Instant.parse("2024-03-01T00:00:00Z");

  @TempDir Path folder;
  private GateFixture gate;

  @BeforeEach
  void prepare() {
    gate = new GateFixture(folder);
  }

  /** Rows with the ids from one to the other, not included. */
  private static String[] rows(int from, int to) {
    List<String> lines = new ArrayList<>(List.of("id,at,y"));
    for (int i = from; i < to; i++) {
      lines.add(i + ",2024-03-01 10:00:00,1");
    }
    return lines.toArray(String[]::new);
  }

  private void written(String file, int day) throws IOException {
    Files.setLastModifiedTime(
        folder.resolve("incoming").resolve(file),
        FileTime.from(WRITTEN.plusSeconds(day * 86_400L)));
  }

  private Path parquet(String name, String select) throws SQLException {
    Path file = folder.resolve(name);
    try (DuckDb database = DuckDb.open(List.of(folder), Permit.ALWAYS)) {
      database.execute("COPY (" + select + ") TO '" + file + "' (FORMAT parquet)");
    }
    return file;
  }

  private static List<String> failing(DataGate.Result result) {
    return result.failingFiles().stream().map(DataFile::path).toList();
  }

  private static CheckResult ids(DataGate.Result result) {
    assertThat(result.checks()).extracting(CheckResult::name).containsExactly("unique ids");
    return result.checks().get(0);
  }

  @Test
  void rowsWithIdsOfTheirOwnPassWithoutAWord() throws SQLException {
    gate.newFile("a.csv", rows(0, 100)).newFile("b.csv", rows(100, 200));
    DataGate.Result result = gate.run();
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.PASS);
    assertThat(result.checks()).isEmpty();
  }

  @Test
  void theNewerOfTwoNewFilesWithTheSameIdIsTurnedAwayWithAnExample() throws Exception {
    gate.newFile("a.csv", rows(80, 200)).newFile("b.csv", rows(0, 100));
    written("a.csv", 1);
    written("b.csv", 0);
    DataGate.Result result = gate.run();
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(failing(result)).containsExactly("a.csv");
    assertThat(ids(result).message())
        .startsWith(
            "20 ids occur more than once, for example id 80 in b.csv and a.csv. a.csv fails:")
        .contains("write them into b.csv instead", "tidemill data exclude a.csv");
  }

  @Test
  void ofFilesWrittenAtTheSameTimeTheLaterNameIsTurnedAway() throws Exception {
    gate.newFile("b.csv", rows(0, 10)).newFile("a.csv", rows(9, 20)).newFile("c.csv", rows(19, 30));
    written("a.csv", 0);
    written("b.csv", 0);
    written("c.csv", 0);
    assertThat(failing(gate.run())).containsExactly("b.csv", "c.csv");
  }

  @Test
  void aFileThatRepeatsAnIdByItselfIsTurnedAwayAndTheOthersStay() throws Exception {
    gate.newFile("good.csv", rows(0, 100))
        .newFile("bad.csv", "id,at,y", "200,2024-03-01,1", "200,2024-03-01,0");
    DataGate.Result result = gate.run();
    assertThat(failing(result)).containsExactly("bad.csv");
    assertThat(ids(result).message())
        .isEqualTo(
            "1 id occurs more than once, for example id 200 in bad.csv. bad.csv fails: each row"
                + " needs an id of its own.");
  }

  /** Without the file that repeats 7 by itself, the newer one that has it once is fine. */
  @Test
  void aFileIsNotTurnedAwayForAnIdOfOneThatFailsAnyway() throws Exception {
    gate.newFile("a.csv", "id,at,y", "7,2024-03-01,1", "7,2024-03-01,1")
        .newFile("b.csv", "id,at,y", "7,2024-03-01,1");
    written("a.csv", 0);
    written("b.csv", 1);
    assertThat(failing(gate.run())).containsExactly("a.csv");
  }

  @Test
  void aNewFileThatRepeatsIdsOfOldRowsIsTurnedAwayAndTheOldFileIsNamed() throws Exception {
    Path window =
        parquet(
            "window.parquet",
            "SELECT range AS id, TIMESTAMP '2024-03-01' AS at, 1 AS y FROM range(0, 110) UNION ALL"
                + " SELECT 5, TIMESTAMP '2024-03-02', 0");
    gate.oldFile("old.csv", rows(0, 100))
        .oldFile("other.csv", rows(100, 110))
        .window(window)
        .newFile("new.csv", "id,at,y", "5,2024-03-02,0");
    DataGate.Result result = gate.run();
    assertThat(failing(result)).containsExactly("new.csv");
    assertThat(ids(result).message())
        .startsWith("1 id occurs more than once, for example id 5 in old.csv and new.csv.");
  }

  /** A label that comes later, in a row of its own: the first one is a row of the context. */
  @Test
  void rowsThatOnlyPrepareSeesCountToo() throws Exception {
    gate.oldFile("old.csv", rows(0, 3))
        .window(parquet("window.parquet", "SELECT 1 AS id, TIMESTAMP '2024-03-01' AS at, 1 AS y"))
        .context(
            parquet("context.parquet", "SELECT 1 AS id, TIMESTAMP '2024-03-01' AS at, NULL AS y"))
        .newFile("new.csv", "id,at,y", "1,2024-03-01,1");
    assertThat(failing(gate.run())).containsExactly("new.csv");
  }

  @Test
  void whereOldRowsRepeatIdsTheSpecificationIsWrongAndNoFileIsTurnedAway() throws Exception {
    gate.oldFile("old.csv", "id,at,y", "1,2024-03-01,1", "1,2024-03-02,1")
        .newFile("new.csv", "id,at,y", "1,2024-03-03,1");
    DataGate.Result result = gate.run();
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(failing(result)).isEmpty();
    assertThat(ids(result).message()).contains("name columns in data.columns.id");
  }

  @Test
  void whereNoFileIsWithoutRepeatedIdsNoneIsTurnedAway() throws SQLException {
    gate.newFile("a.csv", "id,at,y", "1,2024-03-01,1", "1,2024-03-02,1");
    DataGate.Result result = gate.run();
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(failing(result)).isEmpty();
  }

  /** The declared check and the one that each gate has ask the same. */
  @Test
  void aUniqueCheckOfTheIdSpeaksForBothAndTurnsAwayNoFileWhereTheOnlyOneRepeatsIds()
      throws SQLException {
    gate.check("unique-id", Severity.FAIL, Scope.NEW, Optional.empty(), new Unique(List.of("id")))
        .newFile("a.csv", "id,at,y", "1,2024-03-01,1", "1,2024-03-02,1");
    DataGate.Result result = gate.run();
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(failing(result)).isEmpty();
    assertThat(result.checks()).hasSize(1);
    CheckResult check = result.checks().get(0);
    assertThat(check.name()).isEqualTo("unique-id");
    assertThat(check.message())
        .startsWith("1 id occurs more than once, for example id 1 in a.csv. Each row needs");
    assertThat(check.failingRows()).containsExactly("id=1: 2 rows in a.csv");
  }

  @Test
  void aUniqueCheckOfTheIdTurnsAwayTheNewerFileOnly() throws Exception {
    gate.check("unique-id", Severity.FAIL, Scope.NEW, Optional.empty(), new Unique(List.of("id")))
        .newFile("a.csv", rows(0, 10))
        .newFile("b.csv", rows(9, 20));
    written("a.csv", 0);
    written("b.csv", 1);
    DataGate.Result result = gate.run();
    assertThat(failing(result)).containsExactly("b.csv");
    assertThat(result.checks()).extracting(CheckResult::name).containsExactly("unique-id");
    assertThat(result.checks().get(0).message()).contains("example id 9 in a.csv and b.csv.");
  }

  @Test
  void aUniqueCheckOfSomeRowsTurnsAwayNoFileThatTheIdsDoNot() throws SQLException {
    gate.check(
            "unique-id", Severity.FAIL, Scope.NEW, Optional.of("y = 1"), new Unique(List.of("id")))
        .newFile("a.csv", "id,at,y", "1,2024-03-01,1", "1,2024-03-02,1");
    DataGate.Result result = gate.run();
    assertThat(failing(result)).isEmpty();
    assertThat(result.checks())
        .extracting(CheckResult::name)
        .containsExactly("unique-id", "unique ids");
  }

  @Test
  void aUniqueCheckThatOnlyWarnsLeavesTheWordToTheGate() throws SQLException {
    gate.check("unique-id", Severity.WARN, Scope.NEW, Optional.empty(), new Unique(List.of("id")))
        .newFile("a.csv", "id,at,y", "1,2024-03-01,1", "1,2024-03-02,1");
    DataGate.Result result = gate.run();
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(result.checks())
        .extracting(CheckResult::name)
        .containsExactly("unique-id", "unique ids");
  }

  @Test
  void rowsWithoutAnIdFailTheirFile() throws SQLException {
    gate.newFile("good.csv", rows(0, 10)).newFile("bad.csv", "id,at,y", ",2024-03-01,1");
    DataGate.Result result = gate.run();
    assertThat(failing(result)).containsExactly("bad.csv");
    assertThat(ids(result).message())
        .isEqualTo("1 row has no value in id, in bad.csv. Each row needs an id of its own.");
  }

  /** The query is asked, not the file: what it drops does not count. */
  @Test
  void aQueryThatKeepsTheNewestOfEachIdMakesCorrectionsWork() throws SQLException {
    gate.query(
            "SELECT * FROM rows QUALIFY row_number() OVER (PARTITION BY id ORDER BY \"at\" DESC) ="
                + " 1")
        .newFile("a.csv", "id,at,y", "1,2024-03-01,1")
        .newFile("b.csv", "id,at,y", "1,2024-03-02,0");
    assertThat(gate.run().checks()).isEmpty();
  }

  @Test
  void anIdThatTheQueryMakesIsFollowedToItsFile() throws SQLException {
    gate.query("SELECT plane || '/' || leg AS id, \"at\", y FROM rows")
        .newFile("a.csv", "plane,leg,at,y", "N1,1,2024-03-01,1")
        .newFile("b.csv", "plane,leg,at,y", "N1,2,2024-03-01,1", "N1,2,2024-03-01,1");
    DataGate.Result result = gate.run();
    assertThat(failing(result)).containsExactly("b.csv");
    assertThat(ids(result).message()).contains("for example id N1/2 in b.csv");
  }

  @Test
  void ofJoinedSourcesTheFileOfTheFirstOneIsTurnedAway() throws SQLException {
    gate.source("more")
        .query("SELECT r.id, r.at, m.y FROM rows r JOIN more m USING (id)")
        .newFile("a.csv", "id,at", "1,2024-03-01", "2,2024-03-01")
        .newFile("b.csv", "id,at", "3,2024-03-01", "3,2024-03-01")
        .newFileOf("more", "labels.csv", "id,y\n1,1\n2,1\n3,1\n".getBytes(UTF_8));
    assertThat(failing(gate.run())).containsExactly("b.csv");
  }

  @Test
  void aJoinThatRepeatsRowsBlamesNoFileOfTheFirstSource() throws SQLException {
    gate.source("more")
        .query("SELECT r.id, r.at, m.y FROM rows r JOIN more m USING (id)")
        .newFile("a.csv", "id,at", "1,2024-03-01", "2,2024-03-01")
        .newFileOf("more", "labels.csv", "id,y\n1,1\n1,0\n2,1\n".getBytes(UTF_8));
    DataGate.Result result = gate.run();
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(failing(result)).isEmpty();
  }

  @Test
  void columnsOfAnyNameAreFollowed() throws SQLException {
    gate.query("SELECT file || key AS id, * FROM rows")
        .newFile("a.csv", "file,key,n,age,older,at,y", "f,1,1,1,1,2024-03-01,1")
        .newFile(
            "b.csv",
            "file,key,n,age,older,at,y",
            "f,2,1,1,1,2024-03-01,1",
            "f,2,2,2,2,2024-03-01,1");
    assertThat(failing(gate.run())).containsExactly("b.csv");
  }
}
