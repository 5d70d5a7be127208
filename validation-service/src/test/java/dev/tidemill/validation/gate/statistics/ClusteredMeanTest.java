package dev.tidemill.validation.gate.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ClusteredMeanTest {

  private static final long HOUR = 3_600_000;

  @Test
  void blocksOfHoursAreMergedUntilTheyAreLargeEnough() {
    double[] values = new double[100];
    Arrays.fill(values, 1);
    long[] millis = LongStream.range(0, 100).map(i -> i / 10 * HOUR).toArray();

    ClusteredMean mean = ClusteredMean.ofHourBlocks(values, millis, 25);

    assertThat(mean.clusters()).isEqualTo(3);
    assertThat(mean.mean()).isEqualTo(1);
    assertThat(mean.variancePerRow()).isZero();
  }
}
