package dev.tidemill.schemas.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GoldenRequestsTest {

  @Test
  void aDifferenceOfASmallScoreIsTakenAsItIs() {
    assertThat(GoldenRequests.difference(0.42, 0.71)).isCloseTo(0.29, within(1e-12));
    assertThat(GoldenRequests.difference(-0.5, -0.5)).isZero();
  }

  /** The next number that FP32 has after 250,000 is 0.016 away. */
  @Test
  void aDifferenceOfALargeScoreIsAShareOfIt() {
    float next = Math.nextUp(250_000f);
    assertThat(GoldenRequests.difference(250_000, next)).isLessThan(GoldenRequests.TOLERANCE);
    assertThat(GoldenRequests.difference(-250_000, -250_010))
        .isGreaterThan(GoldenRequests.TOLERANCE);
  }

  @Test
  void whatIsNoNumberIsNeverAlike() {
    assertThat(GoldenRequests.difference(Double.NaN, 0.5) <= GoldenRequests.TOLERANCE).isFalse();
  }
}
