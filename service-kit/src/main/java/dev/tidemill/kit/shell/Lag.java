package dev.tidemill.kit.shell;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** How many records wait and for how long none of them has moved. */
final class Lag {

  /**
   * @param age time since a record was processed while some waited
   * @param processed records since the start
   */
  record Reading(long records, long processed, Duration age, boolean stalled) {}

  private final Duration stallAfter;
  private double lastProcessed = -1;
  private long movedAtNanos = System.nanoTime();

  Lag(Duration stallAfter) {
    this.stallAfter = stallAfter;
  }

  synchronized Reading read(Map<MetricName, ? extends Metric> metrics) {
    double waiting = 0;
    double processed = 0;
    for (Map.Entry<MetricName, ? extends Metric> entry : metrics.entrySet()) {
      MetricName name = entry.getKey();
      if (name.name().equals("records-lag")
          && name.tags().containsKey("partition")
          && !name.tags().getOrDefault("client-id", "").endsWith("restore-consumer")) {
        waiting += number(entry.getValue());
      } else if (name.name().equals("process-total")
          && name.group().equals("stream-thread-metrics")) {
        processed += number(entry.getValue());
      }
    }
    long now = System.nanoTime();
    if (processed != lastProcessed || waiting == 0) {
      lastProcessed = processed;
      movedAtNanos = now;
    }
    Duration age = Duration.ofNanos(now - movedAtNanos);
    return new Reading((long) waiting, (long) processed, age, age.compareTo(stallAfter) > 0);
  }

  private static double number(Metric metric) {
    return metric.metricValue() instanceof Double d && !d.isNaN() ? d : 0;
  }
}
