package dev.tidemill.validation.check.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.spec.check.Freshness;
import dev.tidemill.validation.check.LiveJudged;
import dev.tidemill.validation.check.duckdb.GateFixture;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshnessCheckTest {

  private static final Freshness TWO_DAYS = new Freshness("t", Duration.ofDays(2));

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
  void aTruthValueIsNoTime() throws SQLException {
    CheckResult check =
        new GateFixture(folder).newFile("a.csv", "id,t", "1,true").check(TWO_DAYS).single();

    assertThat(check.message()).isEqualTo("t is BOOLEAN, but freshness needs a time");
  }

  @Test
  void aDayOfTrafficWhoseNewestValueIsOldIsAFinding() {
    Instant end = Instant.parse("2001-01-10T00:00:00Z");
    double fiveDays = end.minus(Duration.ofDays(5)).getEpochSecond();
    FreshnessCheck.Newest day =
        kind.add(TWO_DAYS, kind.add(TWO_DAYS, kind.empty(TWO_DAYS), fiveDays), fiveDays - 99);

    LiveJudged judged = kind.judge(TWO_DAYS, "t", day, end);

    assertThat(judged.outcome()).isEqualTo(CheckOutcome.FAIL);
    assertThat(judged.value()).isEqualTo(5);
    assertThat(judged.message())
        .isEqualTo(
            "The newest value of t on a day is 2001-01-05T00:00:00Z, 5 days before its end;"
                + " at most 2d is expected.");
  }
}
