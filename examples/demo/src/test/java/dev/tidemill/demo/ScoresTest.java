package dev.tidemill.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScoresTest {

  @Test
  void tiesCountHalf() {
    Scores s = Scores.of(new double[] {.1, .5, .5, .9}, new boolean[] {false, true, false, true});
    assertThat(s.rows()).isEqualTo(4);
    assertThat(s.auc()).isEqualTo(3.5 / 4);
    assertThat(s.logLoss())
        .isCloseTo(-(Math.log(.9) + Math.log(.5) + Math.log(.5) + Math.log(.9)) / 4, within(1e-12));
  }

  @Test
  void rowsWithoutAnAnswerAreLeftOut() {
    Scores s =
        Scores.of(
            new double[] {Double.NaN, .2, Double.NaN, .8}, new boolean[] {true, false, true, true});
    assertThat(s.rows()).isEqualTo(2);
    assertThat(s.auc()).isEqualTo(1);
    assertThat(s.logLoss()).isCloseTo(-Math.log(.8), within(1e-12));
  }

  @Test
  void nothingAnsweredOrOneOutcomeOnlyHasNoScore() {
    assertThat(Scores.of(new double[] {Double.NaN}, new boolean[] {true}).logLoss()).isNaN();
    assertThat(Scores.of(new double[] {.3, .4}, new boolean[] {true, true}).auc()).isNaN();
  }

  @Test
  void certainAndWrongIsBounded() {
    assertThat(Scores.of(new double[] {0}, new boolean[] {true}).logLoss())
        .isCloseTo(-Math.log(1e-6), within(1e-9));
  }
}
