package dev.tidemill.validation.check.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.spec.DataCheckSpec.Kind;
import dev.tidemill.schemas.spec.check.Complete;
import dev.tidemill.schemas.spec.check.Mean;
import dev.tidemill.schemas.spec.check.Quantile;
import dev.tidemill.schemas.spec.check.Range;
import dev.tidemill.schemas.spec.check.RowCount;
import dev.tidemill.schemas.spec.check.StandardDeviation;
import dev.tidemill.schemas.spec.check.UniqueRatio;
import dev.tidemill.validation.check.duckdb.GateFixture;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sentence of a failure gives each failing file the figure of that file. */
class FailingFilesTest {

  private static final OptionalDouble NONE = OptionalDouble.empty();

  @TempDir Path folder;

  /** Of a good file and two bad ones. */
  private String message(Kind kind) throws SQLException {
    CheckResult check =
        new GateFixture(folder)
            .newFile("good.csv", "id,x", "1,1", "2,2", "3,3", "4,4", "5,")
            .newFile("bad.csv", "id,x", "6,70", "7,90", "8,")
            .newFile("bad2.csv", "id,x", "9,50", "10,50", "11,50", "12,", "13,", "14,")
            .history(new FileHistory("old", 5, Map.of("x", 2.0)))
            .check(kind)
            .single();
    return check.message();
  }

  @Test
  void aRatioOfDifferentValues() throws SQLException {
    assertThat(message(new UniqueRatio("x", OptionalDouble.of(0.5), OptionalDouble.of(0.99))))
        .isEqualTo(
            "x: the ratio of different values is 1 in good.csv, 1 in bad.csv, 0.33333 in bad2.csv;"
                + " allowed: at least 0.5 and at most 0.99");
  }

  @Test
  void aStandardDeviation() throws SQLException {
    assertThat(message(new StandardDeviation("x", OptionalDouble.of(1), OptionalDouble.of(10))))
        .startsWith("x: the standard deviation is 14.142 in bad.csv, 0 in bad2.csv; allowed: ");
  }

  @Test
  void aQuantile() throws SQLException {
    assertThat(message(new Quantile("x", 0.5, NONE, OptionalDouble.of(10))))
        .startsWith("x: the quantile 0.5 is 80 in bad.csv, 50 in bad2.csv; allowed: ");
  }

  @Test
  void aMean() throws SQLException {
    assertThat(message(new Mean("x", 8, 5)))
        .startsWith("x: mean 80 in bad.csv, 50 in bad2.csv, within 5 of 2, ");
  }

  @Test
  void aNumberOfRows() throws SQLException {
    assertThat(message(new RowCount(Optional.of(6L), Optional.empty(), NONE)))
        .isEqualTo("5 rows in good.csv, 3 rows in bad.csv, at least 6 rows a file");
  }

  @Test
  void aShareOfMissingValues() throws SQLException {
    assertThat(message(new Complete("x", 0.7)))
        .isEqualTo("x: 1 of 3 values is missing in bad.csv, 3 of 6 values are missing in bad2.csv");
  }

  @Test
  void aNumberOfFailingRows() throws SQLException {
    assertThat(message(new Range("x", NONE, OptionalDouble.of(60))))
        .isEqualTo("x: 2 of 2 values outside the range in bad.csv");
  }

  @Test
  void threeFilesAreNamed() throws SQLException {
    GateFixture gate = new GateFixture(folder);
    for (int i = 1; i <= 5; i++) {
      gate.newFile(i + ".csv", "id,x", i + "," + i);
    }

    assertThat(gate.check(new Quantile("x", 1, NONE, OptionalDouble.of(0))).single().message())
        .isEqualTo(
            "x: the quantile 1 is 1 in 1.csv, 2 in 2.csv, 3 in 3.csv and 2 more; allowed: at most"
                + " 0");
  }
}
