package dev.tidemill.validation.check.duckdb;

import static dev.tidemill.schemas.message.CheckOutcome.ERROR;
import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static dev.tidemill.schemas.message.CheckOutcome.INSUFFICIENT_DATA;
import static dev.tidemill.schemas.message.CheckOutcome.PASS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.check.Drift;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriftCheckTest {

  @TempDir Path folder;

  private Path champion(String select) throws SQLException {
    Path path = folder.resolve("champion.parquet");
    try (DuckDb database = DuckDb.open(List.of(folder), Permit.ALWAYS)) {
      database.execute("COPY (" + select + ") TO '" + path + "' (FORMAT parquet)");
    }
    return path;
  }

  private static String[] rows(int n, int from, String city) {
    String[] lines = new String[n + 1];
    lines[0] = "id,x,city";
    for (int i = 0; i < n; i++) {
      lines[i + 1] = i + "," + (from + i % 100) + "," + (i % 2 == 0 ? "ATL" : city);
    }
    return lines;
  }

  private CheckResult drift(String[] rows, String... columns) throws SQLException {
    Path champion =
        champion(
            "SELECT i AS id, i % 100 AS x, CASE WHEN i % 2 = 0 THEN 'ATL' ELSE 'JFK' END AS city"
                + " FROM range(5000) t(i)");
    return new GateFixture(folder)
        .newFile("a.csv", rows)
        .check(new Drift(List.of(columns), "champion", 0.15))
        .champion(champion)
        .single();
  }

  @Test
  void theSameDistributionPasses() throws SQLException {
    CheckResult check = drift(rows(4000, 0, "JFK"), "x", "city");

    assertThat(check.outcome()).isEqualTo(PASS);
    assertThat(check.statistics().get("x.psi")).isLessThan(0.001);
    assertThat(check.statistics()).containsEntry("city.rows", 4000.0);
  }

  @Test
  void aShiftedNumberFails() throws SQLException {
    assertThat(drift(rows(4000, 30, "JFK"), "x", "city").message()).startsWith("x: PSI");
    assertThat(drift(rows(4000, 30, "JFK"), "x").outcome()).isEqualTo(FAIL);
  }

  private CheckResult drift(String champion, String now) throws SQLException {
    Path file = folder.resolve("incoming/a.parquet");
    file.getParent().toFile().mkdirs();
    try (DuckDb database = DuckDb.open(List.of(folder), Permit.ALWAYS)) {
      database.execute(
          "COPY (SELECT i AS id, %s AS x FROM range(4000) t(i)) TO '%s' (FORMAT parquet)"
              .formatted(now, file));
    }
    return new GateFixture(folder)
        .newParquet("a.parquet")
        .check(new Drift(List.of("x"), "champion", 0.15))
        .champion(champion("SELECT i AS id, " + champion + " AS x FROM range(5000) t(i)"))
        .single();
  }

  /** Nine rows of ten lie in the first bin of equal width. */
  @Test
  void aSkewedInputIsWatchedWhereItsRowsAre() throws SQLException {
    String then = "1000 * pow((i % 1000) / 1000.0, 40)";
    String moved =
        "1000 * pow(CASE WHEN i % 1000 < 900 THEN 0.9 * sqrt((i % 1000) / 900.0) ELSE (i % 1000) /"
            + " 1000.0 END, 40)";

    CheckResult same = drift(then, then);
    CheckResult check = drift(then, moved);

    assertThat(same.outcome()).as(same.message()).isEqualTo(PASS);
    assertThat(check.outcome()).as(check.message()).isEqualTo(FAIL);
    assertThat(check.statistics().get("x.bins")).isLessThanOrEqualTo(10);
  }

  @Test
  void moreZerosThanBeforeAreSeenThoughMostRowsWereZeroBefore() throws SQLException {
    CheckResult check =
        drift("CASE WHEN i % 10 < 5 THEN 0 ELSE i END", "CASE WHEN i % 10 < 9 THEN 0 ELSE i END");

    assertThat(check.outcome()).as(check.message()).isEqualTo(FAIL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DATE '2001-01-01' + CAST(%s AS INTEGER)",
        "TIMESTAMP '2001-01-01 00:00:00' + to_hours(CAST(%s AS INTEGER))",
        "CAST(TIMESTAMP '2001-01-01 00:00:00' + to_hours(CAST(%s AS INTEGER)) AS TIMESTAMPTZ)",
        "TIME '00:00:00' + to_minutes(CAST(%s AS INTEGER))",
        "CAST(%s AS DECIMAL(9, 3))",
        "CAST(%s AS HUGEINT)",
        "(%s) > 50",
        "CAST(%s AS VARCHAR)",
        "encode(CAST(%s AS VARCHAR))",
        "[%s]",
        "{'v': %s}"
      })
  void aColumnOfAnyTypeIsComparedWithItsPast(String type) throws SQLException {
    String then = type.formatted("i % 100");

    CheckResult same = drift(then, then);
    assertThat(same.outcome()).as(same.message()).isEqualTo(PASS);
    CheckResult moved = drift(then, type.formatted("200 + i % 100"));
    assertThat(moved.outcome()).as(moved.message()).isEqualTo(FAIL);
  }

  @Test
  void textInPlaceOfNumbersIsToldAsThat() throws SQLException {
    CheckResult check = drift("i", "'n' || i");

    assertThat(check.outcome()).isEqualTo(ERROR);
    assertThat(check.message()).isEqualTo("x is VARCHAR, but the champion was trained on numbers");
  }

  @Test
  void aValueNeverSeenBeforeCounts() throws SQLException {
    assertThat(drift(rows(4000, 0, "LAX"), "city").outcome()).isEqualTo(FAIL);
  }

  @Test
  void withoutAChampionThereIsNothingToSayAndTheGatePasses() throws SQLException {
    GateFixture gate =
        new GateFixture(folder)
            .newFile("a.csv", rows(100, 0, "JFK"))
            .check(new Drift(List.of("x"), "champion", 0.15));

    assertThat(gate.single().outcome()).isEqualTo(INSUFFICIENT_DATA);
    assertThat(gate.run().outcome()).isEqualTo(VerdictOutcome.PASS);
  }
}
