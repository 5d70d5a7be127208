package dev.tidemill.validation.gate.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.ModelCheckSpec;
import dev.tidemill.validation.check.CheckFailedException;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.gate.Candidacy;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.ModelCheckKind;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A kind of model check that Tidemill does not know: {@code META-INF/services} names it. */
class OutsideModelCheckTest {

  /** ModelAnswers go at least so far apart. */
  record Varied(double min) implements ModelCheckSpec.Kind {}

  /** Judges {@link Varied}. */
  public static final class VariedCheck implements ModelCheckKind<Varied> {

    @Override
    public Class<Varied> spec() {
      return Varied.class;
    }

    @Override
    public Judged judge(Varied check, Candidacy candidacy) {
      double[] answers = candidacy.holdout().candidate().single();
      double range =
          Arrays.stream(answers).max().orElse(0) - Arrays.stream(answers).min().orElse(0);
      return Judged.of(
          range >= check.min(), "" + range, "at least " + check.min(), "range", Map.of());
    }
  }

  @Test
  void aKindFromOutsideIsAskedLikeOneOfTheList() {
    Holdout holdout = Candidacies.holdout(100, 0.1, 0.1);
    Candidacy candidacy = Candidacies.candidacy(holdout, OptionalLong.empty(), 1);

    assertThat(ModelChecks.judge(new Varied(0.1), candidacy).outcome())
        .isEqualTo(CheckOutcome.PASS);
    assertThat(ModelChecks.judge(new Varied(2), candidacy).outcome()).isEqualTo(CheckOutcome.FAIL);
  }

  @Test
  void aKindThatNobodyJudgesIsAnError() {
    record Unknown() implements ModelCheckSpec.Kind {}
    Candidacy candidacy =
        Candidacies.candidacy(Candidacies.holdout(10, 0.1, 0.1), OptionalLong.empty(), 1);

    Judged judged = ModelChecks.judge(new Unknown(), candidacy);

    assertThat(judged.outcome()).isEqualTo(CheckOutcome.ERROR);
    assertThat(judged.message()).isEqualTo("There is no check of the kind Unknown");
  }

  @Test
  void aKindThatFailsNamesItsCheck() {
    ModelCheckSpec check = new ModelCheckSpec("spread", Severity.FAIL, new Varied(0));

    assertThatThrownBy(() -> ModelChecks.judge(check, null))
        .isInstanceOf(CheckFailedException.class)
        .hasMessageStartingWith("The check spread (varied) failed: java.lang.NullPointerException");
  }
}
