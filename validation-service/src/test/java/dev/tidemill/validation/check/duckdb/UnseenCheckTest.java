package dev.tidemill.validation.check.duckdb;

import static dev.tidemill.schemas.message.CheckOutcome.ERROR;
import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static dev.tidemill.schemas.message.CheckOutcome.INSUFFICIENT_DATA;
import static dev.tidemill.schemas.message.CheckOutcome.PASS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.spec.check.Unseen;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnseenCheckTest {

  private static final String TWO_CITIES = "CASE WHEN i % 2 = 0 THEN 'ATL' ELSE 'JFK' END AS city";

  @TempDir Path folder;

  private Path champion(String columns) throws SQLException {
    Path path = folder.resolve("champion.parquet");
    try (DuckDb database = DuckDb.open(List.of(folder), Permit.ALWAYS)) {
      database.execute(
          "COPY (SELECT i AS id, "
              + columns
              + " FROM range(5000) t(i)) TO '"
              + path
              + "' (FORMAT parquet)");
    }
    return path;
  }

  private GateFixture gate(String championColumns) throws SQLException {
    return new GateFixture(folder).champion(champion(championColumns));
  }

  private static String[] rows(int n, String... cities) {
    String[] lines = new String[n + 1];
    lines[0] = "id,x,city";
    for (int i = 0; i < n; i++) {
      lines[i + 1] = i + "," + i + "," + cities[i % cities.length];
    }
    return lines;
  }

  @Test
  void valuesOfTheChampionsTrainingRowsPassAndMissingOnesDoNotCount() throws SQLException {
    CheckResult check =
        gate(TWO_CITIES)
            .newFile("a.csv", rows(100, "ATL", "JFK", "", "ATL"))
            .check(new Unseen("city", 0))
            .single();

    assertThat(check.outcome()).as(check.message()).isEqualTo(PASS);
    assertThat(check.message())
        .isEqualTo("city: 0 of 75 values are not in the training data of the champion");
  }

  @Test
  void moreNewValuesThanAllowedFailTheirFileAndAreNamed() throws SQLException {
    CheckResult check =
        gate(TWO_CITIES)
            .newFile("good.csv", rows(100, "ATL", "JFK"))
            .newFile("new.csv", rows(100, "ATL", "JFK", "LUG", "ATL"))
            .check(new Unseen("city", 0.2))
            .single();

    assertThat(check.outcome()).isEqualTo(FAIL);
    assertThat(check.message())
        .isEqualTo(
            "city: 25 of 100 values are not in the training data of the champion, such as \"LUG\""
                + " in new.csv");
    assertThat(check.failingRows()).isNotEmpty().allMatch(row -> row.contains("LUG"));
    assertThat(check.statistics()).containsEntry("share", 0.25).containsEntry("known", 2.0);
  }

  /** A profile keeps 500 values; what else the training rows had is allowed as often as there. */
  @Test
  void ofAColumnOfManyValuesTheShareOfRareOnesMayBeAsItWas() throws SQLException {
    String many = "CASE WHEN i % 5 = 0 THEN 'C' || i ELSE 'ATL' END AS city";

    CheckResult asBefore =
        gate(many)
            .newFile(
                "a.csv",
                rows(100, "ATL", "ATL", "ATL", "ATL", "ATL", "ATL", "ATL", "ATL", "ATL", "C9999"))
            .check(new Unseen("city", 0.01))
            .single();
    CheckResult more =
        gate(many)
            .newFile("a.csv", rows(100, "ATL", "C9999"))
            .check(new Unseen("city", 0.01))
            .single();

    assertThat(asBefore.outcome()).as(asBefore.message()).isEqualTo(PASS);
    assertThat(asBefore.statistics().get("limit")).isCloseTo(0.01 + 501.0 / 5000, within(1e-9));
    assertThat(more.outcome()).isEqualTo(FAIL);
    assertThat(more.message())
        .startsWith(
            "city: 50 of 100 values are not among the 500 most frequent values of the training data"
                + " of the champion");
  }

  @Test
  void withoutAChampionThereIsNothingToSayAndTheRunGoesOn() throws SQLException {
    DataGate.Result result =
        new GateFixture(folder)
            .newFile("a.csv", rows(10, "ATL"))
            .check(new Unseen("city", 0))
            .run();

    assertThat(result.checks())
        .filteredOn(c -> c.kind().equals("unseen"))
        .extracting(CheckResult::outcome)
        .containsExactly(INSUFFICIENT_DATA);
    assertThat(result.outcome().name()).isEqualTo("PASS");
  }

  @Test
  void aColumnOfNumbersIsAnErrorThatSaysWhatWatchesIt() throws SQLException {
    CheckResult check =
        gate(TWO_CITIES).newFile("a.csv", rows(10, "ATL")).check(new Unseen("x", 0)).single();

    assertThat(check.outcome()).isEqualTo(ERROR);
    assertThat(check.message())
        .isEqualTo("x is BIGINT, but unseen needs text; numbers are watched by range and drift");
  }

  @Test
  void textWhereTheChampionHadNumbersIsAnError() throws SQLException {
    CheckResult check =
        gate("i AS city").newFile("a.csv", rows(10, "ATL")).check(new Unseen("city", 0)).single();

    assertThat(check.outcome()).isEqualTo(ERROR);
    assertThat(check.message())
        .isEqualTo("city is VARCHAR, but the champion was trained on numbers");
  }
}
