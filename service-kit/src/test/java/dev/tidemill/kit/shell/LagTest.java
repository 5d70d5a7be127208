package dev.tidemill.kit.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class LagTest {

  private final Map<MetricName, Metric> metrics = new HashMap<>();

  @Test
  void waiting_records_are_no_stall_while_others_are_processed() {
    Lag lag = new Lag(Duration.ZERO);
    set("records-lag", "fetch", "partition", 5);
    set("process-total", "stream-thread-metrics", "thread-id", 10);
    assertThat(lag.read(metrics).records()).isEqualTo(5);
    set("process-total", "stream-thread-metrics", "thread-id", 11);
    Lag.Reading moved = lag.read(metrics);
    assertThat(moved.age()).isZero();
    assertThat(moved.stalled()).isFalse();
    Lag.Reading stuck = lag.read(metrics);
    assertThat(stuck.age()).isPositive();
    assertThat(stuck.stalled()).isTrue();
  }

  @Test
  void no_waiting_records_are_no_stall_however_long_nothing_happens() {
    Lag lag = new Lag(Duration.ZERO);
    set("records-lag", "fetch", "partition", 0);
    lag.read(metrics);
    assertThat(lag.read(metrics).stalled()).isFalse();
  }

  private void set(String name, String group, String tag, double value) {
    MetricName metricName = new MetricName(name, group, "", Map.of(tag, "x"));
    metrics.put(
        metricName,
        new Metric() {
          @Override
          public MetricName metricName() {
            return metricName;
          }

          @Override
          public Object metricValue() {
            return value;
          }
        });
  }
}
