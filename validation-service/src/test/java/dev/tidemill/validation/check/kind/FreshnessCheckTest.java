package dev.tidemill.validation.check.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.check.Freshness;
import dev.tidemill.validation.check.LiveJudged;
import dev.tidemill.validation.check.duckdb.DataGate;
import dev.tidemill.validation.check.duckdb.GateFixture;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshnessCheckTest {

  private static final Freshness TWO_DAYS = new Freshness("t", Duration.ofDays(2));

  private static final Instant END = Instant.parse("2001-01-10T00:00:00Z");
  private static final double FIVE_DAYS_AGO = END.minus(Duration.ofDays(5)).getEpochSecond();

  @TempDir Path folder;
  private final FreshnessCheck kind = new FreshnessCheck();

  @Test
  void oldFilesBesideANewOneAreNoFault() throws SQLException {
    CheckResult check =
        new GateFixture(folder)
            .newFile("old.csv", "id,t", "1,2000-12-01T00:00:00")
            .newFile("new.csv", "id,t", "2,2001-01-08T00:00:00")
            .check(TWO_DAYS)
            .single();

    assertThat(check.outcome()).isEqualTo(CheckOutcome.PASS);
    assertThat(check.statistics()).containsEntry("ageSeconds", 172_800.0);
  }

  @Test
  void aNewestValueThatIsTooOldFails() throws SQLException {
    CheckResult check =
        new GateFixture(folder)
            .newFile("a.csv", "id,t", "1,2001-01-07", "2,2001-01-05", "3,")
            .check(TWO_DAYS)
            .single();

    assertThat(check.outcome()).isEqualTo(CheckOutcome.FAIL);
    assertThat(check.message())
        .isEqualTo(
            "t: the newest value is 2001-01-07T00:00:00Z, 3 days before the run's clock;"
                + " at most 2d old");
  }

  /** Files are old or not together, so a pipeline that quarantines puts none of them aside. */
  @Test
  void aFailureBlamesNoFile() throws SQLException {
    DataGate.Result result =
        new GateFixture(folder)
            .newFile("old.csv", "id,t", "1,2000-12-01")
            .newFile("older.csv", "id,t", "2,2000-11-01")
            .check(TWO_DAYS)
            .run();

    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(result.failingFiles()).isEmpty();
  }

  @Test
  void textMayBeATime() throws SQLException {
    CheckResult check =
        new GateFixture(folder)
            .newFile("a.csv", "id,t", "1,2001-01-09T22:00:00-02:00", "2,yesterday")
            .query("SELECT id, CAST(t AS VARCHAR) AS t FROM rows")
            .check(TWO_DAYS)
            .single();

    assertThat(check.statistics()).containsEntry("ageSeconds", 0.0).containsEntry("values", 1.0);
  }

  @Test
  void aTruthValueIsNotATime() throws SQLException {
    CheckResult check =
        new GateFixture(folder).newFile("a.csv", "id,t", "1,true").check(TWO_DAYS).single();

    assertThat(check.message()).isEqualTo("t is BOOLEAN, but freshness needs a time");
  }

  @Test
  void textOfWhichNothingIsATimeIsAnError() throws SQLException {
    CheckResult check =
        new GateFixture(folder)
            .newFile("a.csv", "id,t", "1,yesterday", "2,A-17", "3,")
            .check(TWO_DAYS)
            .single();

    assertThat(check.outcome()).isEqualTo(CheckOutcome.ERROR);
    assertThat(check.message())
        .isEqualTo("t is VARCHAR, and none of its values is a time; freshness needs a time");
  }

  @Test
  void anEmptyColumnHasNoTime() throws SQLException {
    CheckResult check =
        new GateFixture(folder)
            .newFile("a.csv", "id,t", "1,", "2,")
            .query("SELECT id, CAST(t AS TIMESTAMP) AS t FROM rows")
            .check(TWO_DAYS)
            .single();

    assertThat(check.outcome()).isEqualTo(CheckOutcome.INSUFFICIENT_DATA);
    assertThat(check.message()).isEqualTo("t: there is no time");
  }

  /** Whether values are missing is for {@code complete} to judge, file by file. */
  @Test
  void aFileWhoseColumnIsEmptyLeavesTheOthersToJudge() throws SQLException {
    CheckResult check =
        new GateFixture(folder)
            .newFile("empty.csv", "id,t", "1,", "2,")
            .newFile("fresh.csv", "id,t", "3,2001-01-09")
            .check(TWO_DAYS)
            .single();

    assertThat(check.outcome()).isEqualTo(CheckOutcome.PASS);
  }

  @Test
  void aTimeInTheFutureDoesNotHideThatTheOthersAreOld() throws SQLException {
    CheckResult check =
        new GateFixture(folder)
            .newFile("a.csv", "id,t", "1,2001-01-01", "2,2099-01-01", "3,2001-01-12")
            .check(TWO_DAYS)
            .single();

    assertThat(check.outcome()).isEqualTo(CheckOutcome.FAIL);
    assertThat(check.observed()).isEqualTo("9 days");
    assertThat(check.message())
        .isEqualTo(
            "t: the newest value is 2001-01-01T00:00:00Z, 9 days before the run's clock (2 values"
                + " in the future do not count, the last one is 2099-01-01T00:00:00Z);"
                + " at most 2d old");
    assertThat(check.statistics()).containsEntry("future", 2.0).containsEntry("values", 3.0);
  }

  @Test
  void aTimeInTheFutureIsToldBesideAFreshOne() throws SQLException {
    CheckResult check =
        new GateFixture(folder)
            .newFile("a.csv", "id,t", "1,2001-01-09T00:00:00", "2,2001-01-10T01:00:01")
            .check(TWO_DAYS)
            .single();

    assertThat(check.outcome()).isEqualTo(CheckOutcome.PASS);
    assertThat(check.message()).contains("1 day", "(1 value in the future does not count, ");
  }

  @Test
  void timesThatAreAllInTheFutureAreNotFresh() throws SQLException {
    CheckResult check =
        new GateFixture(folder)
            .newFile("a.csv", "id,t", "1,2001-01-13", "2,2001-01-12")
            .check(TWO_DAYS)
            .single();

    assertThat(check.outcome()).isEqualTo(CheckOutcome.FAIL);
    assertThat(check.observed()).isEqualTo("in the future");
    assertThat(check.message())
        .isEqualTo(
            "t: all 2 times are after the run's clock, the last one is"
                + " 2001-01-13T00:00:00Z; at most 2d old");
  }

  /** Clocks differ a little. */
  @Test
  void anHourAheadIsNow() throws SQLException {
    CheckResult check =
        new GateFixture(folder)
            .newFile("a.csv", "id,t", "1,2001-01-10T01:00:00")
            .check(TWO_DAYS)
            .single();

    assertThat(check.outcome()).isEqualTo(CheckOutcome.PASS);
    assertThat(check.observed()).isEqualTo("0 days");
  }

  @Test
  void aDayOfTrafficWhoseNewestValueIsOldIsAFinding() {
    LiveJudged judged = judge(FIVE_DAYS_AGO, FIVE_DAYS_AGO - 99);

    assertThat(judged.outcome()).isEqualTo(CheckOutcome.FAIL);
    assertThat(judged.value()).isEqualTo(5);
    assertThat(judged.message())
        .isEqualTo(
            "The newest value of t on a day is 2001-01-05T00:00:00Z, 5 days before its end;"
                + " at most 2d is expected.");
  }

  @Test
  void aTimeAfterADayOfTrafficDoesNotHideThatTheOthersAreOld() {
    LiveJudged judged = judge(FIVE_DAYS_AGO, FIVE_DAYS_AGO + 10 * 86_400);

    assertThat(judged.outcome()).isEqualTo(CheckOutcome.FAIL);
    assertThat(judged.value()).isEqualTo(5);
    assertThat(judged.message())
        .contains(
            "5 days before its end (1 value in the future does not count, the last one is"
                + " 2001-01-15T00:00:00Z);");
  }

  @Test
  void aDayOfTrafficWithTimesAfterItAloneIsAFinding() {
    LiveJudged judged = judge(FIVE_DAYS_AGO + 6 * 86_400);

    assertThat(judged.outcome()).isEqualTo(CheckOutcome.FAIL);
    assertThat(judged.value()).isEqualTo(-1);
    assertThat(judged.message())
        .isEqualTo(
            "All times of t on a day are after its end, the last one is 2001-01-11T00:00:00Z;"
                + " at most 2d is expected.");
  }

  private LiveJudged judge(double... seconds) {
    Times day = kind.empty(TWO_DAYS);
    for (double second : seconds) {
      day = kind.add(TWO_DAYS, day, second, END);
    }
    return kind.judge(TWO_DAYS, "t", day, END);
  }
}
