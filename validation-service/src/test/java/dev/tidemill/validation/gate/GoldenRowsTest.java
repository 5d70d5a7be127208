package dev.tidemill.validation.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GoldenRowsTest {

  @Test
  void goldenRowsAreSpreadAndTheSameForTheSameSeed() {
    double[] scores = new Random(5).doubles(1000).toArray();

    int[] picked = GoldenRows.pick(scores, 8, 42);

    assertThat(picked).hasSize(8).doesNotHaveDuplicates().isEqualTo(GoldenRows.pick(scores, 8, 42));
    assertThat(scores[picked[0]]).isEqualTo(Arrays.stream(scores).min().orElseThrow());
    assertThat(scores[picked[7]]).isEqualTo(Arrays.stream(scores).max().orElseThrow());
    assertThat(GoldenRows.pick(new double[] {3, 1}, 8, 42)).containsExactly(1, 0);
  }
}
