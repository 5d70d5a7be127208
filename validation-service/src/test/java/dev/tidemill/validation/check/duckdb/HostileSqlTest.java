package dev.tidemill.validation.check.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.spec.DataCheckSpec.Scope;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.check.Expression;
import dev.tidemill.schemas.spec.check.RowCount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Specifications that try to do more with SQL than to look at their rows. */
class HostileSqlTest {

  @TempDir Path folder;
  private GateFixture gate;

  @BeforeEach
  void gate() {
    gate = new GateFixture(folder).newFile("a.csv", "id,x", "1,5", "2,6");
  }

  @Test
  void anExpressionReadsNoFileOfTheMachine() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret.txt"), "s3cret");

    CheckResult result =
        gate.check(
                new Expression(
                    "(SELECT content = 'guess' FROM read_text('" + secret + "')) OR x > 0"))
            .single();

    assertThat(result.outcome()).isEqualTo(CheckOutcome.ERROR);
    assertThat(result.message()).contains("Permission Error");
  }

  @Test
  void anExpressionBeginsNoOtherStatement() throws Exception {
    Path file = folder.resolve("written.csv");

    CheckResult result =
        gate.check(new Expression("true)) FROM rows; COPY (SELECT 1) TO '" + file + "'; --"))
            .single();

    assertThat(result.outcome()).isEqualTo(CheckOutcome.ERROR);
    assertThat(file).doesNotExist();
  }

  @Test
  void aConditionStaysWithinItsParentheses() throws Exception {
    RowCount some = new RowCount(Optional.of(1L), Optional.empty(), OptionalDouble.empty());
    CheckResult result =
        gate.check("rows", Severity.FAIL, Scope.NEW, Optional.of("false)) OR ((true"), some)
            .single();

    assertThat(result.outcome()).isEqualTo(CheckOutcome.ERROR);
    assertThat(result.message()).contains("Parser Error");
  }

  @Test
  void aQueryIsOneQuery() {
    Path file = folder.resolve("written.csv");
    gate.query("SELECT * FROM rows) t; COPY (SELECT 1) TO '" + file + "'; SELECT * FROM (rows");

    assertThatThrownBy(() -> gate.run()).isInstanceOf(SQLException.class);
    assertThat(file).doesNotExist();
  }
}
