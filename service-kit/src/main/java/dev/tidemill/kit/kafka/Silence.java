package dev.tidemill.kit.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Finds clients that hear nothing from Kafka. While all is well one hears something every few
 * seconds, however little happens: each fetch is answered when its wait ends. A cut network breaks
 * no connection for a long time and fails no call, so that what has nothing to read would look as
 * if it were well. Thread-safe.
 */
public final class Silence {

  /** Longer than any fetch waits. */
  static final Duration TOLERATED = Duration.ofSeconds(15);

  private static final String BYTES = "incoming-byte-total";

  private final LongSupplier nanos;
  private double heard;
  private boolean heardAnything;
  private long heardAtNanos;

  /**
   * @param nanos a clock that never goes back, and stands still while the clients do
   */
  public Silence(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * What is wrong; empty if something was heard lately, or if the clients do not count what they
   * hear. It counts from the first reading that finds nothing new.
   *
   * @param metrics of the clients
   */
  public synchronized Optional<String> problem(Map<MetricName, ? extends Metric> metrics) {
    Optional<Double> bytes = bytes(metrics);
    long now = nanos.getAsLong();
    if (bytes.isEmpty() || !heardAnything || bytes.get() != heard) {
      heardAnything = bytes.isPresent();
      heard = bytes.orElse(0.0);
      heardAtNanos = now;
      return Optional.empty();
    }
    Duration silent = Duration.ofNanos(now - heardAtNanos);
    return silent.compareTo(TOLERATED) > 0
        ? Optional.of("Kafka has not answered for " + silent.toSeconds() + " s")
        : Optional.empty();
  }

  private static Optional<Double> bytes(Map<MetricName, ? extends Metric> metrics) {
    return metrics.entrySet().stream()
        .filter(m -> m.getKey().name().equals(BYTES) && !m.getKey().tags().containsKey("node-id"))
        .map(m -> m.getValue().metricValue())
        .filter(Number.class::isInstance)
        .map(n -> ((Number) n).doubleValue())
        .reduce(Double::sum);
  }
}
