package dev.tidemill.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TrafficSplitTest {

  private static final int KEYS = 100_000;

  @Property
  void aUnitOfTheCandidateStaysItsOwnWhileTheWeightGrows(
      @ForAll String rollout,
      @ForAll String key,
      @ForAll @IntRange(max = 100) int weight,
      @ForAll @IntRange(max = 100) int more) {
    int later = Math.min(100, weight + more);
    if (TrafficSplit.candidates(rollout, key, weight)) {
      assertThat(TrafficSplit.candidates(rollout, key, later)).isTrue();
    }
  }

  @Property
  void everyBucketIsWithinRangeAndTheSameEachTime(@ForAll String rollout, @ForAll String key) {
    int bucket = TrafficSplit.bucket(rollout, key);
    assertThat(bucket).isBetween(0, TrafficSplit.BUCKETS - 1);
    assertThat(TrafficSplit.bucket(rollout, key)).isEqualTo(bucket);
    assertThat(TrafficSplit.candidates(rollout, key, 0)).isFalse();
    assertThat(TrafficSplit.candidates(rollout, key, 100)).isTrue();
  }

  @Property(tries = 40)
  void aWeightGetsItsShareOfSequentialKeys(
      @ForAll @IntRange(min = 1, max = 99) int weight, @ForAll long rollout) {
    double share = share("rollout-" + rollout, weight);
    double standardError = Math.sqrt(weight / 100.0 * (1 - weight / 100.0) / KEYS);
    assertThat(share).isCloseTo(weight / 100.0, within(6 * standardError));
  }

  @Test
  void eachRolloutDrawsOtherUnits() {
    long both =
        IntStream.range(0, KEYS)
            .mapToObj(Integer::toString)
            .filter(key -> TrafficSplit.candidates("first", key, 10))
            .filter(key -> TrafficSplit.candidates("second", key, 10))
            .count();
    assertThat(both / (double) KEYS).isCloseTo(0.01, within(0.002));
  }

  @Test
  void aShadowShareIsDrawnIndependentlyOfTheSplit() {
    long both =
        IntStream.range(0, KEYS)
            .mapToObj(Integer::toString)
            .filter(key -> TrafficSplit.candidates("first", key, 50))
            .filter(key -> TrafficSplit.sampled("shadow", "first", key, 0.5))
            .count();
    assertThat(both / (double) KEYS).isCloseTo(0.25, within(0.01));
  }

  private static double share(String rollout, int weight) {
    return IntStream.range(0, KEYS)
            .filter(key -> TrafficSplit.candidates(rollout, Integer.toString(key), weight))
            .count()
        / (double) KEYS;
  }
}
