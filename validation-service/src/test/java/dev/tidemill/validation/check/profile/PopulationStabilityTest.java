package dev.tidemill.validation.check.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PopulationStabilityTest {

  @Test
  void theIndexIsTheSumOverSmoothedShares() {
    PopulationStability psi = PopulationStability.between(new long[] {60, 40}, new long[] {30, 70});

    double p = 60.5 / 101;
    double q = 30.5 / 101;
    double expected = (q - p) * Math.log(q / p) + (p - q) * Math.log((1 - q) / (1 - p));
    assertThat(psi.index()).isCloseTo(expected, within(1e-12));
    assertThat(psi.chance()).isCloseTo(0.02 * 10.827566, within(1e-6));
  }

  @Test
  void rareBinsOfTheReferenceArePooled() {
    PopulationStability psi =
        PopulationStability.between(
            new long[] {5000, 4990, 5, 5, 0}, new long[] {500, 499, 0, 0, 1});

    assertThat(psi.bins()).isEqualTo(3);
  }

  @Test
  void withoutRowsOrWithASingleBinItIsNotDefined() {
    assertThat(PopulationStability.between(new long[2], new long[] {1, 2}).defined()).isFalse();
    assertThat(PopulationStability.between(new long[] {1, 2}, new long[2]).defined()).isFalse();
    assertThat(PopulationStability.between(new long[] {7}, new long[] {7}).defined()).isFalse();
    assertThat(PopulationStability.between(new long[0], new long[0]).defined()).isFalse();
  }

  @Property(tries = 300)
  void itIsFiniteAndNotNegative(
      @ForAll @Size(48) int[] reference, @ForAll @Size(48) int[] current) {
    PopulationStability psi = PopulationStability.between(counts(reference), counts(current));

    if (psi.defined()) {
      assertThat(psi.index()).isFinite().isGreaterThanOrEqualTo(0);
    }
  }

  @Property(tries = 100)
  void nothingChangedMeansNoExcess(@ForAll @Size(48) @IntRange(max = 1000) int[] counts) {
    PopulationStability psi = PopulationStability.between(counts(counts), counts(counts));

    if (psi.defined()) {
      assertThat(psi.excess()).isLessThan(0);
    }
  }

  private static long[] counts(int[] values) {
    long[] counts = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      counts[i] = Math.floorMod(values[i], 1000);
    }
    return counts;
  }
}
