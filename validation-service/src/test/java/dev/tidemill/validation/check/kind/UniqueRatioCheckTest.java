package dev.tidemill.validation.check.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.spec.check.UniqueRatio;
import dev.tidemill.validation.check.duckdb.DataGate;
import dev.tidemill.validation.check.duckdb.GateFixture;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UniqueRatioCheckTest {

  @TempDir Path folder;

  private static UniqueRatio atLeast(double min) {
    return new UniqueRatio("x", OptionalDouble.of(min), OptionalDouble.empty());
  }

  @Test
  void aFileWithTooFewDifferentValuesFailsByName() throws SQLException {
    DataGate.Result result =
        new GateFixture(folder)
            .newFile("varied.csv", "id,x", "1,a", "2,b", "3,c", "4,c")
            .newFile("stuck.csv", "id,x", "5,a", "6,a", "7,a", "8,a")
            .check(atLeast(0.5))
            .run();

    CheckResult check = result.checks().get(0);
    assertThat(check.outcome()).isEqualTo(CheckOutcome.FAIL);
    assertThat(check.message())
        .isEqualTo("x: the ratio of different values is 0.25 in stuck.csv; allowed: at least 0.5");
    assertThat(check.statistics())
        .containsEntry("uniqueRatio", 0.25)
        .containsEntry("values", 8.0)
        .containsEntry("least", 0.5);
    assertThat(result.failingFiles()).extracting(DataFile::path).containsExactly("stuck.csv");
  }

  @Test
  void moreDifferentValuesThanAllowedFailToo() throws SQLException {
    CheckResult check =
        new GateFixture(folder)
            .newFile("a.csv", "id,x", "1,a", "2,b", "3,a")
            .check(new UniqueRatio("x", OptionalDouble.empty(), OptionalDouble.of(0.5)))
            .single();

    assertThat(check.outcome()).isEqualTo(CheckOutcome.FAIL);
    assertThat(check.observed()).isEqualTo("0.66667");
  }

  @Test
  void missingValuesAreNoValues() throws SQLException {
    GateFixture gate =
        new GateFixture(folder)
            .newFile("a.csv", "id,x", "1,1.5", "2,nan", "3,nan", "4,")
            .query("SELECT id, CAST(x AS DOUBLE) AS x FROM rows");

    CheckResult check = gate.check(atLeast(1)).single();

    assertThat(check.outcome()).isEqualTo(CheckOutcome.PASS);
    assertThat(check.statistics()).containsEntry("values", 1.0);
  }
}
