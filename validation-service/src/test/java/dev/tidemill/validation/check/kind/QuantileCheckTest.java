package dev.tidemill.validation.check.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.spec.check.Quantile;
import dev.tidemill.validation.check.duckdb.GateFixture;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantileCheckTest {

  @TempDir Path folder;

  private CheckResult of(double q, double max, String... rows) throws SQLException {
    return new GateFixture(folder)
        .newFile("a.csv", rows)
        .check(new Quantile("x", q, OptionalDouble.empty(), OptionalDouble.of(max)))
        .single();
  }

  @Test
  void itIsLinearBetweenTwoValues() throws SQLException {
    CheckResult check = of(0.5, 2, "id,x", "1,1", "2,2", "3,3", "4,40");

    assertThat(check.outcome()).isEqualTo(CheckOutcome.FAIL);
    assertThat(check.message())
        .isEqualTo("x: the quantile 0.5 is 2.5 in a.csv; allowed: at most 2");
    assertThat(check.statistics()).containsEntry("quantile", 2.5).containsEntry("q", 0.5);
  }

  @Test
  void theSmallestAndTheLargestValueAreQuantiles() throws SQLException {
    assertThat(of(0, 1, "id,x", "1,1", "2,2", "3,3").observed()).isEqualTo("1");
    assertThat(of(1, 3, "id,x", "1,1", "2,2", "3,3").observed()).isEqualTo("3");
  }

  @Test
  void missingValuesHaveNone() throws SQLException {
    CheckResult check = of(0.9, 2, "id,x", "1,", "2,");

    assertThat(check.outcome()).isNotIn(CheckOutcome.PASS, CheckOutcome.FAIL);
  }
}
