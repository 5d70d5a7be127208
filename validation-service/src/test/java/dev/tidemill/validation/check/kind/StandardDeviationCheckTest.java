package dev.tidemill.validation.check.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.spec.check.Range;
import dev.tidemill.schemas.spec.check.StandardDeviation;
import dev.tidemill.validation.check.LiveJudged;
import dev.tidemill.validation.check.duckdb.DataGate;
import dev.tidemill.validation.check.duckdb.GateFixture;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandardDeviationCheckTest {

  private static final StandardDeviation FROM_ONE_TO_TWO =
      new StandardDeviation("x", OptionalDouble.of(1), OptionalDouble.of(2));

  @TempDir Path folder;
  private final StandardDeviationCheck kind = new StandardDeviationCheck();

  @Test
  void theDeviationOfASampleHasToBeWithinTheLimits() throws SQLException {
    CheckResult check =
        new GateFixture(folder)
            .newFile("fine.csv", "id,x", "1,2", "2,4", "3,4", "4,4", "5,6")
            .newFile("flat.csv", "id,x", "6,5", "7,5", "8,5")
            .check(FROM_ONE_TO_TWO)
            .single();

    assertThat(check.outcome()).isEqualTo(CheckOutcome.FAIL);
    assertThat(check.message())
        .isEqualTo("x: the standard deviation is 0 in flat.csv; allowed: at least 1 and at most 2");
  }

  /** The square of such a value is no double, which is an error of the database's own function. */
  @Test
  void aHugeValueFailsAndBreaksNoOtherCheck() throws SQLException {
    DataGate.Result result =
        new GateFixture(folder)
            .newFile("huge.csv", "id,x", "1,1.0", "2,1e308", "3,-1e308", "4,2.0")
            .check(FROM_ONE_TO_TWO)
            .check(new Range("id", OptionalDouble.of(1), OptionalDouble.empty()))
            .run();

    assertThat(result.checks())
        .extracting(CheckResult::outcome)
        .containsExactly(CheckOutcome.FAIL, CheckOutcome.PASS);
    assertThat(result.checks().get(0).message())
        .isEqualTo(
            "x: the standard deviation is 8.165E+139 in huge.csv; allowed: at least 1 and at most"
                + " 2");
    assertThat(result.statements()).hasSize(1);
  }

  @Test
  void oneValueHasNoDeviation() throws SQLException {
    CheckResult check =
        new GateFixture(folder).newFile("one.csv", "id,x", "1,5").check(FROM_ONE_TO_TWO).single();

    assertThat(check.outcome()).isEqualTo(CheckOutcome.INSUFFICIENT_DATA);
    assertThat(check.message()).isEqualTo("x: too few values for a standard deviation");
  }

  @Test
  void textHasNone() throws SQLException {
    CheckResult check =
        new GateFixture(folder).newFile("a.csv", "id,x", "1,a").check(FROM_ONE_TO_TWO).single();

    assertThat(check.outcome()).isEqualTo(CheckOutcome.ERROR);
    assertThat(check.message()).isEqualTo("x is VARCHAR, but a standard deviation needs a number");
  }

  @Test
  void valuesFarFromZeroLoseNoDigits() {
    Moments moments = of(1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16);

    assertThat(moments.deviation().value()).isCloseTo(Math.sqrt(30), within(1e-9));
  }

  @Test
  void aDayOfTrafficThatSpreadsTooMuchIsAFinding() {
    Moments day = of(DoubleStream.iterate(0, x -> x + 1).limit(100).toArray());

    LiveJudged judged = kind.judge(FROM_ONE_TO_TWO, "x", day, Instant.EPOCH);

    assertThat(judged.outcome()).isEqualTo(CheckOutcome.FAIL);
    assertThat(judged.threshold()).isEqualTo(2);
    assertThat(judged.message())
        .isEqualTo(
            "The standard deviation of x is 29.011 on a day of 100 values;"
                + " at least 1 and at most 2 is expected.");
  }

  @Test
  void aDayOfFewValuesSaysNothing() {
    LiveJudged judged = kind.judge(FROM_ONE_TO_TWO, "x", of(0, 1000), Instant.EPOCH);

    assertThat(judged.outcome()).isEqualTo(CheckOutcome.INSUFFICIENT_DATA);
  }

  private Moments of(double... values) {
    Moments moments = kind.empty(FROM_ONE_TO_TWO);
    for (double value : values) {
      moments = kind.add(FROM_ONE_TO_TWO, moments, value, Instant.EPOCH);
    }
    return moments;
  }
}
