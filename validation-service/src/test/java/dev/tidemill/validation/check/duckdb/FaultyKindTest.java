package dev.tidemill.validation.check.duckdb;

import static dev.tidemill.schemas.message.CheckOutcome.ERROR;
import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.check.Range;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Row;
import dev.tidemill.validation.check.RowCheckKind;
import dev.tidemill.validation.check.Violation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A kind from outside that fails is an error of its own check, and the others are judged. */
class FaultyKindTest {

  private static final Range RANGE = new Range("x", OptionalDouble.of(0), OptionalDouble.of(10));

  /** What a kind is asked. */
  enum Asked {
    EXPRESSIONS,
    PROFILED,
    WITHOUT_ROWS,
    AGGREGATES,
    FIGURES,
    JUDGE,
    REMEMBERED,
    VIOLATION
  }

  /** A check whose kind fails when it is asked this. */
  record Faulty(Asked at, boolean answersNull) implements DataCheckSpec.Kind {

    <T> T answer(Asked asked, T sound) {
      if (asked != at) {
        return sound;
      }
      if (answersNull) {
        return null;
      }
      if (asked == Asked.JUDGE) {
        throw new NoSuchMethodError("of another version");
      }
      throw new IllegalStateException("of no use");
    }
  }

  /** Fails as its check says. {@code META-INF/services} names it. */
  public static final class FaultyCheck implements RowCheckKind<Faulty, Long> {

    @Override
    public Class<Faulty> spec() {
      return Faulty.class;
    }

    @Override
    public List<String> expressions(Faulty kind) {
      return kind.answer(Asked.EXPRESSIONS, List.of());
    }

    @Override
    public List<String> profiled(Faulty kind) {
      return kind.answer(Asked.PROFILED, List.of());
    }

    @Override
    public Optional<Judged> withoutRows(Check<Faulty> check) {
      return check.kind().answer(Asked.WITHOUT_ROWS, Optional.empty());
    }

    @Override
    public List<String> aggregates(Check<Faulty> check) {
      return check.kind().answer(Asked.AGGREGATES, List.of("count(*)"));
    }

    @Override
    public Long figures(Check<Faulty> check, Row row) {
      return check.kind().answer(Asked.FIGURES, row.count(0));
    }

    @Override
    public Judged judge(Check<Faulty> check, List<Part<Long>> parts) {
      return check.kind().answer(Asked.JUDGE, Judged.of(false, "", "", "fails", Map.of()));
    }

    @Override
    public Map<String, String> remembered(Check<Faulty> check) {
      return check.kind().answer(Asked.REMEMBERED, Map.of());
    }

    @Override
    public Optional<Violation> violation(Check<Faulty> check) {
      return check.kind().answer(Asked.VIOLATION, Optional.empty());
    }
  }

  @TempDir Path folder;

  private List<CheckResult> results(DataCheckSpec.Kind faulty) throws Exception {
    DataGate.Result result =
        new GateFixture(folder)
            .newFile("a.csv", "id,x", "1,5", "2,11")
            .check(faulty)
            .check(RANGE)
            .windowCheck(faulty)
            .windowCheck(RANGE)
            .run();
    assertThat(result.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(result.figures()).hasSize(1);
    return result.checks();
  }

  @ParameterizedTest
  @EnumSource(value = Asked.class, names = "VIOLATION", mode = EnumSource.Mode.EXCLUDE)
  void whatAKindThrowsIsAnErrorOfItsCheckAlone(Asked at) throws Exception {
    List<CheckResult> results = results(new Faulty(at, false));

    assertThat(results).extracting(CheckResult::outcome).containsExactly(ERROR, FAIL, ERROR, FAIL);
    assertThat(results.get(0).message())
        .isEqualTo(
            "The check check 0 (faulty) failed: java.lang."
                + (at == Asked.JUDGE
                    ? "NoSuchMethodError: of another version"
                    : "IllegalStateException: of no use"));
    assertThat(results.get(2).message()).startsWith("The check check 2 (faulty) failed: ");
  }

  @ParameterizedTest
  @EnumSource(value = Asked.class, names = "VIOLATION", mode = EnumSource.Mode.EXCLUDE)
  void anAnswerOfNullIsAnErrorOfTheCheckAlone(Asked at) throws Exception {
    List<CheckResult> results = results(new Faulty(at, true));

    assertThat(results).extracting(CheckResult::outcome).containsExactly(ERROR, FAIL, ERROR, FAIL);
    assertThat(results.get(0).message()).startsWith("The check check 0 (faulty) failed: ");
  }

  @Test
  void aFailureWhoseRowsCannotBeShownStands() throws Exception {
    assertThat(results(new Faulty(Asked.VIOLATION, false)))
        .extracting(CheckResult::outcome)
        .containsExactly(FAIL, FAIL, FAIL, FAIL);
  }
}
