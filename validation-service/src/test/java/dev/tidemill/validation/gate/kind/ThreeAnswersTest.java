package dev.tidemill.validation.gate.kind;

import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static dev.tidemill.schemas.message.CheckOutcome.PASS;
import static dev.tidemill.schemas.message.CheckOutcome.UNDECIDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.gate.statistics.Comparison;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Decision rule B1. */
class ThreeAnswersTest {

  private static ThreeAnswers answers(
      double difference, double halfWidth, double margin, boolean pairs) {
    Comparison comparison =
        new Comparison(
            difference,
            halfWidth / 1.645,
            difference - halfWidth,
            difference + halfWidth,
            0.05,
            1_500,
            48,
            new Comparison.Method(2_000, 1));
    return new ThreeAnswers(comparison, margin, pairs);
  }

  private static Judged judged(double difference, double halfWidth, double margin, boolean pairs) {
    return answers(difference, halfWidth, margin, pairs).judged("allowed", "log-loss .42");
  }

  @ParameterizedTest
  @CsvSource({
    // What "shown not to be worse" turned away of an airport without a break.
    "-0.004, 0.016, UNDECIDED",
    "-0.001, 0.014, UNDECIDED",
    " 0.003, 0.011, UNDECIDED",
    " 0.003, 0.009, UNDECIDED",
    " 0.000, 0.009, PASS",
    // Shown to be worse, but by less than the margin.
    " 0.004, 0.003, PASS",
    " 0.008, 0.005, FAIL",
    " 0.010, 0.020, FAIL",
    " 0.030, 0.050, FAIL",
    " 0.050, 0.010, FAIL"
  })
  void aWeeklyCandidateIsTurnedAwayOnlyIfItLooksOrIsShownWorse(
      double difference, double halfWidth, CheckOutcome expected) {
    assertThat(answers(difference, halfWidth, 0.01, true).answer()).isEqualTo(expected);
    assertThat(answers(difference, halfWidth, 0.01, true).outcome()).isEqualTo(expected);
  }

  @Test
  void anUndecidedCandidateGoesOnToACanaryThatJudgesPairsAndTheCheckSaysSo() {
    Judged judged = judged(0.003, 0.011, 0.01, true);

    assertThat(judged.outcome()).isEqualTo(UNDECIDED);
    assertThat(judged.blocks()).isFalse();
    assertThat(judged.message())
        .isEqualTo(
            "log-loss .42: undecided on so few rows, and it goes on because the rollout judges"
                + " quality on pairs");
  }

  @Test
  void withoutPairsAnUndecidedCandidateGoesOnOnlyIfItsEstimateIsNotWorse() {
    Judged worse = judged(0.003, 0.011, 0.01, false);
    assertThat(worse.outcome()).isEqualTo(FAIL);
    assertThat(worse.blocks()).isTrue();
    assertThat(worse.message())
        .endsWith(
            "it does not go on: no rollout judges quality on pairs, and the estimate is worse");

    Judged better = judged(-0.004, 0.016, 0.01, false);
    assertThat(better.outcome()).isEqualTo(UNDECIDED);
    assertThat(better.message()).endsWith("it goes on because the estimate is not worse");
    assertThat(judged(0, 0.016, 0.01, false).outcome()).isEqualTo(UNDECIDED);
  }

  @ParameterizedTest
  @CsvSource({
    // Turned away on stormy days, though better by this much.
    "-0.02, 0.03, UNDECIDED",
    "-0.11, 0.15, UNDECIDED",
    "-0.11, 0.05, PASS",
    " 0.00, 0.05, FAIL",
    " 0.01, 0.05, FAIL"
  })
  void aCandidateFailsAgainstTheConstantOnlyIfItsEstimateIsNotBetter(
      double difference, double halfWidth, CheckOutcome expected) {
    assertThat(answers(difference, halfWidth, 0, true).outcome()).isEqualTo(expected);
    assertThat(answers(difference, halfWidth, 0, false).outcome()).isEqualTo(expected);
  }

  @Property
  void whatFailsIsNeverCalledUndecidedAndPairsOnlyEverHelp(
      @ForAll @DoubleRange(min = -0.1, max = 0.1) double difference,
      @ForAll @DoubleRange(min = 0, max = 0.1) double halfWidth,
      @ForAll @DoubleRange(min = 0, max = 0.05) double margin) {
    CheckOutcome alone = answers(difference, halfWidth, margin, false).outcome();
    CheckOutcome paired = answers(difference, halfWidth, margin, true).outcome();

    assertThat(paired == PASS).isEqualTo(difference + halfWidth < margin);
    if (difference >= margin && paired != PASS) {
      assertThat(paired).isEqualTo(FAIL);
    }
    if (alone != FAIL) {
      assertThat(paired).isEqualTo(alone);
    }
  }
}
