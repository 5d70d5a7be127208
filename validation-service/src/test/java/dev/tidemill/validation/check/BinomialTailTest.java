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
}
