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
  void a_unit_of_the_candidate_stays_its_own_while_the_weight_grows(
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
  void every_bucket_is_within_range_and_the_same_each_time(
      @ForAll String rollout, @ForAll String key) {
    int bucket = TrafficSplit.bucket(rollout, key);
    assertThat(bucket).isBetween(0, TrafficSplit.BUCKETS - 1);
    assertThat(TrafficSplit.bucket(rollout, key)).isEqualTo(bucket);
    assertThat(TrafficSplit.candidates(rollout, key, 0)).isFalse();
    assertThat(TrafficSplit.candidates(rollout, key, 100)).isTrue();
  }

  @Property(tries = 40)
  void a_weight_gets_its_share_of_sequential_keys(
      @ForAll @IntRange(min = 1, max = 99) int weight, @ForAll long rollout) {
    double share = share("rollout-" + rollout, weight);
    double standardError = Math.sqrt(weight / 100.0 * (1 - weight / 100.0) / KEYS);
    assertThat(share).isCloseTo(weight / 100.0, within(6 * standardError));
  }

  @Test
  void each_rollout_draws_other_units() {
    long both =
        IntStream.range(0, KEYS)
            .mapToObj(Integer::toString)
            .filter(key -> TrafficSplit.candidates("first", key, 10))
            .filter(key -> TrafficSplit.candidates("second", key, 10))
            .count();
    assertThat(both / (double) KEYS).isCloseTo(0.01, within(0.002));
  }

  @Test
  void a_shadow_share_is_drawn_independently_of_the_split() {
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
