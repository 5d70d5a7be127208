package dev.tidemill.validation.check.duckdb;

import static dev.tidemill.schemas.message.CheckOutcome.ERROR;
import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static dev.tidemill.schemas.message.CheckOutcome.INSUFFICIENT_DATA;
import static dev.tidemill.schemas.message.CheckOutcome.PASS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.DataCheckSpec.Scope;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.check.Complete;
import dev.tidemill.schemas.spec.check.Expression;
import dev.tidemill.schemas.spec.check.Mean;
import dev.tidemill.schemas.spec.check.Pattern;
import dev.tidemill.schemas.spec.check.Range;
import dev.tidemill.schemas.spec.check.RowCount;
import dev.tidemill.schemas.spec.check.Unique;
import dev.tidemill.validation.check.kind.ExampleChecks;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What the data gate says of rows. */
class DataGateTest extends JudgedData {

  @Test
  void aCheckOfEachKindCostsTwoStatementsOneByFileAndOneTogether() throws SQLException {
    gate.newFile("a.csv", "id,x", "1,0.5", "2,0.7").newFile("b.csv", "id,x", "3,0.5");
    ExampleChecks.DATA.forEach(gate::check);

    assertThat(gate.run().statements()).hasSize(2);
  }

  @Test
  void allChecksOfAScopeAreOneStatement() throws SQLException {
    gate.newFile("a.csv", "id,x,d,y", "1,5,ABC,true", "2,6,DEF,false")
        .newFile("b.csv", "id,x,d,y", "3,5,ABC,true")
        .check(new Complete("x", 1))
        .check(range(0, 10))
        .check(new Pattern("d", "[A-Z]{3}"))
        .check(new Expression("x > 0"))
        .check(new Mean("x", 8, 1))
        .check(new RowCount(Optional.of(1L), Optional.empty(), OptionalDouble.empty()))
        .windowCheck(new Unique(List.of("id")))
        .windowCheck(range(0, 10));

    DataGate.Result result = gate.run();

    assertThat(result.statements()).hasSize(2);
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.PASS);
    assertThat(result.figures())
        .containsExactly(
            new FileHistory("digest of a.csv", 2, Map.of("x", 5.5)),
            new FileHistory("digest of b.csv", 1, Map.of("x", 5.0)));
  }

  @Test
  void atMostFiveFailingRowsAreShown() throws SQLException {
    String[] lines = new String[101];
    lines[0] = "id,x";
    for (int i = 1; i <= 100; i++) {
      lines[i] = i + ",99";
    }
    assertThat(gate.newFile("a.csv", lines).check(range(0, 10)).single().failingRows()).hasSize(5);
  }

  @Test
  void aWarningDoesNotFailTheGate() throws SQLException {
    gate.newFile("a.csv", "id,x", "1,99")
        .check("soft", Severity.WARN, Scope.NEW, Optional.empty(), range(0, 10));

    DataGate.Result result = gate.run();

    assertThat(result.outcome()).isEqualTo(VerdictOutcome.PASS);
    assertThat(result.failingFiles()).isEmpty();
    assertThat(result.checks().get(0).outcome()).isEqualTo(FAIL);
    assertThat(result.checks().get(0).warnOnly()).isTrue();
  }

  @Test
  void aConditionSelectsTheRows() throws SQLException {
    gate.newFile("a.csv", "id,x", "1,99", "2,5")
        .check(
            "where",
            Severity.FAIL,
            Scope.NEW,
            Optional.of("id > 1 -- not the first"),
            range(0, 10));

    assertThat(gate.single().outcome()).isEqualTo(PASS);
  }

  @Test
  void aBrokenExpressionHidesNoOtherCheck() throws SQLException {
    gate.newFile("a.csv", "id,x", "1,99")
        .check(new Expression("no_such_column > 1"))
        .check(range(0, 10))
        .check(new Pattern("x", "[unclosed"))
        .check(new Complete("x", 1));

    DataGate.Result result = gate.run();

    assertThat(result.checks())
        .extracting(CheckResult::outcome)
        .containsExactly(ERROR, FAIL, ERROR, PASS);
    assertThat(result.checks().get(0).message()).contains("no_such_column");
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(result.figures()).hasSize(1);
  }

  @Test
  void anEmptyFileHasTooLittleToSay() throws SQLException {
    gate.newFile("empty.csv", "id,x")
        .check(schema("id", "bigint", "x", "integer"))
        .check(range(0, 10))
        .check(new Complete("x", 1))
        .check(new Mean("x", 8, 1))
        .check(new RowCount(Optional.of(1L), Optional.empty(), OptionalDouble.empty()))
        .windowCheck(new Unique(List.of("id")));

    DataGate.Result result = gate.run();

    assertThat(result.checks())
        .extracting(CheckResult::outcome)
        .containsExactly(
            PASS, INSUFFICIENT_DATA, INSUFFICIENT_DATA, INSUFFICIENT_DATA, FAIL, INSUFFICIENT_DATA);
  }

  @Test
  void valuesThatAreAllMissingFailOnlyCompleteness() throws SQLException {
    gate.newFile("nulls.csv", "id,x", "1,", "2,")
        .history(new FileHistory("old", 2, Map.of("x", 5.0)))
        .check(schema("id", "bigint", "x", "double"))
        .check(new Complete("x", 0.1))
        .check(range(0, 10))
        .check(new Expression("x > 0"))
        .check(new Mean("x", 8, 1));

    assertThat(gate.run().checks())
        .extracting(CheckResult::outcome)
        .containsExactly(PASS, FAIL, INSUFFICIENT_DATA, INSUFFICIENT_DATA, INSUFFICIENT_DATA);
  }

  @Test
  void nanIsMissingAndLikeInfinityOutsideEveryRange() throws SQLException {
    gate.newFile("a.csv", "id,x", "1,nan", "2,5", "3,inf")
        .check(schema("id", "bigint", "x", "double"))
        .check(new Complete("x", 1))
        .check(new Range("x", OptionalDouble.of(0), OptionalDouble.empty()))
        .check(range(0, 10))
        .check(new Mean("x", 8, 1))
        .history(new FileHistory("old", 3, Map.of("x", 5.0)));

    List<CheckResult> checks = gate.run().checks();

    assertThat(checks.get(1).statistics()).containsEntry("missing", 1.0);
    assertThat(checks.get(2).statistics()).containsEntry("violations", 2.0);
    assertThat(checks.get(3).statistics()).containsEntry("violations", 2.0);
    assertThat(checks.get(4).outcome()).isEqualTo(PASS);
    assertThat(checks.get(4).statistics()).containsEntry("mean", 5.0);
  }

  @Test
  void oneConstantRowPasses() throws SQLException {
    gate.newFile("one.csv", "id,x", "1,5")
        .check(range(5, 5))
        .check(new Complete("x", 1))
        .check(new Unique(List.of("id", "x")));

    assertThat(gate.run().outcome()).isEqualTo(VerdictOutcome.PASS);
  }

  @Test
  void aMeanFarFromHistoryFailsItsFileAndMissingHistoryHoldsNothingUp() throws SQLException {
    GateFixture fixture =
        gate.newFile("minutes.csv", "id,x", "1,8", "2,10")
            .newFile("seconds.csv", "id,x", "3,480", "4,600")
            .check(new Mean("x", 2, 30));

    assertThat(fixture.run().outcome()).isEqualTo(VerdictOutcome.PASS);
    assertThat(fixture.single().outcome()).isEqualTo(INSUFFICIENT_DATA);

    DataGate.Result result =
        fixture
            .history(
                new FileHistory("1", 9, Map.of("x", 1000.0)),
                new FileHistory("2", 9, Map.of("x", 8.0)),
                new FileHistory("3", 9, Map.of("x", 12.0)))
            .run();
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(paths(result)).containsExactly("seconds.csv");
    assertThat(result.checks().get(0).statistics()).containsEntry("usual", 10.0);
  }

  @Test
  void rowsAreComparedWithHistoryInRelation() throws SQLException {
    gate.newFile("few.csv", "id,x", "1,8", "2,10")
        .check(new RowCount(Optional.of(1L), Optional.of(8), OptionalDouble.of(0.3)))
        .history(new FileHistory("1", 4, Map.of()));

    CheckResult check = gate.single();

    assertThat(check.outcome()).isEqualTo(FAIL);
    assertThat(check.statistics()).containsEntry("change", -0.5);
  }

  @Test
  void textWhereANumberIsNeededIsAnErrorThatSaysSo() throws SQLException {
    CheckResult check = gate.newFile("a.csv", "id,x", "1,abc").check(range(0, 1)).single();

    assertThat(check.outcome()).isEqualTo(ERROR);
    assertThat(check.message()).isEqualTo("x is VARCHAR, but a range needs a number");
  }

  @Test
  void aQueryThatCannotRunIsAnErrorOfEachCheckButTheSchemaIsJudged() throws SQLException {
    gate.query("SELECT gone FROM rows")
        .newFile("a.csv", "id,x", "1,2")
        .check(schema("id", "bigint", "x", "integer"))
        .check(range(0, 1));

    DataGate.Result result = gate.run();

    assertThat(result.checks()).extracting(CheckResult::outcome).containsExactly(PASS, ERROR);
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.ERROR);
  }

  @Test
  void theQuerysColumnsAreWhatIsChecked() throws SQLException {
    gate.query("WITH r AS (SELECT id, x * 10 AS x, x AS raw FROM rows) SELECT * FROM r;")
        .newFile("a.csv", "id,x", "1,2")
        .check(range(20, 20))
        .check(new Expression("x = raw * 10"));

    assertThat(gate.run().outcome()).isEqualTo(VerdictOutcome.PASS);
  }

  /** The tests of this module run in another time zone than UTC, see its {@code pom.xml}. */
  @Test
  void aTimeWithAnOffsetIsUtcWhereverTheGateRuns() throws SQLException {
    gate.newFile("a.csv", "id,t,x", "1,2001-01-01T00:30:00Z,5", "2,2001-01-01T22:45:00-02:00,5")
        .query("SELECT id, x, CAST(t AS TIMESTAMPTZ) AS t FROM rows")
        .check(new Expression("hour(t) = 0"))
        .check(new Expression("CAST(t AS TIMESTAMP) < TIMESTAMP '2001-01-02 01:00:00'"));

    assertThat(gate.run().checks())
        .allSatisfy(c -> assertThat(c.outcome()).as(c.message()).isEqualTo(PASS));
  }
}
