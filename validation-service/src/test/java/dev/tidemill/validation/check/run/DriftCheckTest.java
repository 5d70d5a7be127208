package dev.tidemill.validation.check.run;

import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static dev.tidemill.schemas.message.CheckOutcome.INSUFFICIENT_DATA;
import static dev.tidemill.schemas.message.CheckOutcome.PASS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.DataCheckSpec.Drift;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriftCheckTest {

  @TempDir Path folder;

  private Path champion(String select) throws SQLException {
    Path path = folder.resolve("champion.parquet");
    try (DuckDb database = DuckDb.open()) {
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
