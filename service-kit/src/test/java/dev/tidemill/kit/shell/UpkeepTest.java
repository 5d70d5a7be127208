package dev.tidemill.kit.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class UpkeepTest {

  private final Map<MetricName, Metric> metrics = new HashMap<>();
  private final Upkeep upkeep = new Upkeep(2, () -> metrics, () -> {});

  @Test
  void aThreadThatIsBeingReplacedIsMissingOnceAndOneThatCannotBeStays() {
    alive(2);
    assertThat(upkeep.look()).isEmpty();
    alive(1);
    assertThat(upkeep.look()).isEmpty();
    alive(2);
    assertThat(upkeep.look()).isEmpty();
    alive(0);
    assertThat(upkeep.look()).isEmpty();
    assertThat(upkeep.look()).contains("2 of 2 stream threads died and could not be replaced");
  }

  @Test
  void anApplicationThatIsBeingClosedHasNothingToMiss() {
    assertThat(upkeep.look()).isEmpty();
    assertThat(upkeep.look()).isEmpty();
  }

  private void alive(int threads) {
    MetricName name = new MetricName("alive-stream-threads", "stream-metrics", "", Map.of());
    metrics.put(
        name,
        new Metric() {
          @Override
          public MetricName metricName() {
            return name;
          }

          @Override
          public Object metricValue() {
            return threads;
          }
        });
  }
}
