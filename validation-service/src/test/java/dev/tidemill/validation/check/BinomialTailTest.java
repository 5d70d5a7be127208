package dev.tidemill.validation.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BinomialTailTest {

  @Test
  void theTailIsTheSumOfItsProbabilities() {
    for (double p : new double[] {0.001, 0.1, 0.5, 0.97}) {
      double term = Math.pow(1 - p, 40);
      double below = 0;
      for (int k = 0; k <= 40; k++) {
        assertThat(BinomialTail.atLeast(k, 40, p)).isCloseTo(1 - below, within(1e-12));
        below += term;
        term *= (40.0 - k) / (k + 1) * p / (1 - p);
      }
    }
  }

  @Test
  void whatIsCertainAndWhatCannotBeHaveTheirProbabilities() {
    assertThat(BinomialTail.atLeast(0, 0, 0.5)).isEqualTo(1);
    assertThat(BinomialTail.atLeast(1, 0, 0.5)).isZero();
    assertThat(BinomialTail.atLeast(1, 10, 0)).isZero();
    assertThat(BinomialTail.atLeast(10, 10, 1)).isEqualTo(1);
    assertThat(BinomialTail.atLeast(1_000_000, 1_000_000_000, 0.001)).isBetween(0.49, 0.51);
  }

  /** Of a share that is known well it is nearly the share of the others to the power of n. */
  @Test
  void theChanceThatAClassStaysAwayIsThatOfItsShareLessWhatIsNotKnownOfIt() {
    assertThat(BinomialTail.none(10_000, 100_000, 20)).isCloseTo(Math.pow(0.9, 20), within(0.001));
    assertThat(BinomialTail.none(1, 10, 1_000_000)).isCloseTo(1e-5, within(1e-9));
    assertThat(BinomialTail.none(5, 5, 0)).isEqualTo(1);
    assertThat(BinomialTail.none(50_000_000, 100_000_000, 3)).isCloseTo(0.125, within(1e-5));
  }
}
