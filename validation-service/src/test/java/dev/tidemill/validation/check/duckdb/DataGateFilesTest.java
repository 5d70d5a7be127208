package dev.tidemill.validation.check.duckdb;

import static dev.tidemill.schemas.message.CheckOutcome.ERROR;
import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static dev.tidemill.schemas.message.CheckOutcome.INSUFFICIENT_DATA;
import static dev.tidemill.schemas.message.CheckOutcome.PASS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.check.Complete;
import dev.tidemill.schemas.spec.check.Range;
import dev.tidemill.schemas.spec.check.Unique;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Which files the data gate blames. */
class DataGateFilesTest extends JudgedData {

  @Test
  void anUnreadableNewFileOfASecondSourceFailsAlthoughTheSchemaCheckLooksAtTheFirst()
      throws SQLException {
    gate.source("weather")
        .newFile("a.csv", "id,x", "1,5")
        .newFileOf("weather", "w.csv", new byte[] {0, 1, 2, (byte) 0xff, '\n', (byte) 0xfe, '"'})
        .query("SELECT rows.* FROM rows")
        .check(schema("id", "integer", "x", "integer"));

    DataGate.Result result = gate.run();

    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(paths(result)).containsExactly("w.csv");
    assertThat(result.checks())
        .extracting(c -> c.name() + " " + c.outcome())
        .containsExactly("check 0 PASS", "readable FAIL");
  }

  @Test
  void aSourceThatTheQueryDoesNotNameNeedsNoFile() throws SQLException {
    gate.source("weather")
        .newFile("a.csv", "id,x", "1,5")
        .query("SELECT rows.* FROM rows")
        .check(range(5, 5));

    DataGate.Result result = gate.run();

    assertThat(result.outcome()).as(result.checks().toString()).isEqualTo(VerdictOutcome.PASS);
  }

  @Test
  void filesOfTheSameNameBelongToTheirOwnSources() throws SQLException {
    gate.source("weather")
        .newFile("a.csv", "id,x", "1,5", "2,6")
        .newFileOf("weather", "a.csv", "id,w\n1,10\n".getBytes(StandardCharsets.UTF_8))
        .query("SELECT rows.*, weather.w FROM rows JOIN weather USING (id)")
        .check(range(5, 5))
        .check(new Range("w", OptionalDouble.of(10), OptionalDouble.of(10)));

    DataGate.Result result = gate.run();

    assertThat(result.outcome()).as(result.checks().toString()).isEqualTo(VerdictOutcome.PASS);
    assertThat(result.checks()).allMatch(c -> c.outcome() == PASS);
  }

  @Test
  void aFileThatChangedOrWentAfterTheSnapshotIsNamed() throws SQLException, IOException {
    gate.newFile("same.csv", "id,x", "1,5")
        .newFile("changed.csv", "id,x", "2,5")
        .newFile("gone.csv", "id,x", "3,5")
        .check(range(0, 10));
    DataGate judged = gate.gateOfRealDigests();
    assertThat(judged.run().outcome()).isEqualTo(VerdictOutcome.PASS);
    assertThat(judged.changed()).isEmpty();

    Files.writeString(folder.resolve("incoming/changed.csv"), "id,x\n2,6\n");
    Files.delete(folder.resolve("incoming/gone.csv"));

    assertThat(judged.changed()).containsExactly("changed.csv", "gone.csv");
  }

  @Test
  void onlyTheFailingFileIsBlamed() throws SQLException {
    gate.newFile("good.csv", "id,x", "1,5", "2,6")
        .newFile("bad.csv", "id,x", "3,99", "4,5")
        .check(range(0, 10));

    DataGate.Result result = gate.run();

    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(paths(result)).containsExactly("bad.csv");
    CheckResult check = result.checks().get(0);
    assertThat(check.failingRows()).containsExactly("id=3, x=99 in bad.csv");
    assertThat(check.message()).isEqualTo("x: 1 of 2 values outside the range in bad.csv");
    assertThat(check.observed()).isEqualTo("5 to 99");
    assertThat(check.statistics()).containsEntry("violations", 1.0).containsEntry("max", 99.0);
  }

  @Test
  void aRowAlreadyAcceptedIsNotRepeatedWithoutBlamingTheNewFile() throws SQLException {
    gate.oldFile("old.csv", "id,x", "1,5", "2,5")
        .newFile("fine.csv", "id,x", "3,5")
        .newFile("again.csv", "id,x", "2,5", "4,5")
        .windowCheck(new Unique(List.of("id")));

    DataGate.Result result = gate.run();

    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(paths(result)).containsExactly("again.csv");
    assertThat(result.checks().get(0).failingRows()).containsExactly("id=2: 2 rows");
  }

  @Test
  void aFileOfGarbageFailsTheSchemaAndStopsNothing() throws SQLException {
    gate.newFile("good.csv", "id,x,at", "1,5,2001-01-01T00:01")
        .newFile("bad.csv", "id,x,at", "2,oops,yesterday", "3,1.5,2001-01-01 10:00:00")
        .check(schema("id", "bigint", "x", "integer", "at", "timestamp"))
        .check(new Complete("x", 0.5))
        .check(range(0, 10));

    DataGate.Result result = gate.run();

    CheckResult schema = result.checks().get(0);
    assertThat(schema.outcome()).isEqualTo(FAIL);
    assertThat(schema.message()).startsWith("bad.csv: 1 value of at is not timestamp");
    assertThat(schema.statistics()).containsEntry("mistyped.x", 2.0);
    assertThat(paths(result)).containsExactly("bad.csv");
    assertThat(result.checks().get(2).outcome()).isEqualTo(PASS);
  }

  @Test
  void aMissingColumnIsNamedAndTheOtherChecksRun() throws SQLException {
    gate.newFile("good.csv", "id,x,z", "1,5,1")
        .newFile("bad.csv", "id,z", "2,100")
        .check(schema("id", "bigint", "x", "integer", "z", "integer"))
        .check(range(0, 10))
        .check(new Range("z", OptionalDouble.of(0), OptionalDouble.of(10)));

    DataGate.Result result = gate.run();

    assertThat(result.checks().get(0).message()).contains("bad.csv: lacks x");
    assertThat(result.checks().get(1).outcome()).isEqualTo(ERROR);
    assertThat(result.checks().get(1).message()).contains("no column x");
    assertThat(result.checks().get(2).outcome()).isEqualTo(FAIL);
  }

  @Test
  void anExtraColumnOnlyWarns() throws SQLException {
    gate.newFile("a.csv", "id,x,surprise", "1,5,1").check(schema("id", "bigint", "x", "integer"));

    CheckResult check = gate.single();

    assertThat(check.outcome()).isEqualTo(PASS);
    assertThat(check.message()).contains("undeclared surprise");
  }

  @Test
  void anUnreadableFileFailsByNameAndTheOthersAreJudged() throws SQLException, java.io.IOException {
    gate.newFile("good.csv", "id,x", "1,5")
        .newFile("broken.csv.gz", "this is not gzip")
        .check(schema("id", "bigint", "x", "integer"))
        .check(range(0, 10));

    DataGate.Result result = gate.run();

    assertThat(result.checks().get(0).outcome()).isEqualTo(FAIL);
    assertThat(result.checks().get(0).message()).contains("broken.csv.gz: cannot be read");
    assertThat(result.checks().get(1).outcome()).isEqualTo(PASS);
    assertThat(paths(result)).containsExactly("broken.csv.gz");
  }

  @Test
  void withoutASchemaAnUnreadableFileFailsToo() throws SQLException {
    gate.newFile("broken.csv.gz", "this is not gzip").check(range(0, 10));

    DataGate.Result result = gate.run();

    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(paths(result)).containsExactly("broken.csv.gz");
  }

  @Test
  void aMissingFileFailsByName() throws SQLException, java.io.IOException {
    gate.newFile("a.csv", "id,x", "1,2").newFile("gone.csv", "id,x", "1,2").check(range(0, 10));
    Files.delete(folder.resolve("incoming/gone.csv"));

    assertThat(paths(gate.run())).containsExactly("gone.csv");
  }

  @Test
  void aStoredWindowStandsForTheOldFiles() throws SQLException {
    Path window = folder.resolve("window.parquet");
    try (DuckDb database = DuckDb.open(List.of(folder), Permit.ALWAYS)) {
      database.execute(
          "COPY (SELECT unnest([1, 2, 3, 3]) AS id, 5 AS x) TO '" + window + "' (FORMAT parquet)");
    }
    gate.oldFile("old.csv", "not even", "read,at,all")
        .newFile("fine.csv", "id,x", "1,5")
        .newFile("again.csv", "id,x", "3,5")
        .window(window)
        .windowCheck(new Unique(List.of("id")))
        .check(range(0, 10));

    DataGate.Result result = gate.run();

    assertThat(result.checks()).extracting(CheckResult::outcome).containsExactly(FAIL, PASS);
    assertThat(paths(result)).containsExactly("again.csv");
    assertThat(result.checks().get(0).failingRows()).containsExactly("id=3: 2 rows");
  }

  @Test
  void aRunWithoutNewFilesHasNothingToTurnAway() throws SQLException {
    gate.oldFile("old.csv", "id,x", "1,5")
        .check(schema("id", "bigint", "x", "integer"))
        .check(range(0, 1))
        .windowCheck(new Unique(List.of("id")));

    DataGate.Result result = gate.run();

    assertThat(result.outcome()).isEqualTo(VerdictOutcome.PASS);
    assertThat(result.checks())
        .extracting(CheckResult::outcome)
        .containsExactly(INSUFFICIENT_DATA, INSUFFICIENT_DATA, PASS);
  }
}
