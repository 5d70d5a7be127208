package dev.tidemill.validation.check.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AscendingTest {

  @Property(tries = 300)
  void aSearchCountsAsOneByOne(
      @ForAll @Size(max = 20) int[] some, @ForAll @DoubleRange(min = -5, max = 5) double value) {
    double[] sorted = Arrays.stream(some).mapToDouble(i -> i % 5).sorted().toArray();

    assertThat(Ascending.of(sorted).atMost(value))
        .isEqualTo((int) Arrays.stream(sorted).filter(x -> x <= value).count());
    for (double x : sorted) {
      assertThat(Ascending.of(sorted).atMost(x))
          .isEqualTo((int) Arrays.stream(sorted).filter(y -> y <= x).count());
    }
  }

  @Test
  void infinitiesLieAtTheEndsAndNaNNowhere() {
    double[] numbers = {Double.NEGATIVE_INFINITY, 0, Double.POSITIVE_INFINITY};

    assertThat(Ascending.of(numbers).atMost(Double.NEGATIVE_INFINITY)).isEqualTo(1);
    assertThat(Ascending.of(numbers).atMost(Double.POSITIVE_INFINITY)).isEqualTo(3);
    assertThat(Ascending.of(numbers).atMost(Double.NaN)).isZero();
    assertThat(Ascending.of(new double[0]).atMost(1)).isZero();
  }
}
