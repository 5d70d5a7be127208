package dev.tidemill.kit.shell;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Looks after a running application. It purges what its parts have consumed from each other, and
 * finds threads that are gone: where one cannot be replaced, as when no name of a broker can be
 * resolved at that moment, Kafka Streams goes on without it and says that it runs.
 */
final class Upkeep {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final Duration PURGE_EVERY = Duration.ofMinutes(10);

  private final int threads;
  private final Supplier<Map<MetricName, ? extends Metric>> metrics;
  private final Runnable purge;
  private boolean missing;

  /**
   * @param threads that the application was given
   */
  Upkeep(int threads, Supplier<Map<MetricName, ? extends Metric>> metrics, Runnable purge) {
    this.threads = threads;
    this.metrics = metrics;
    this.purge = purge;
  }

  /** Returns why the application has to be started again, once it has to. */
  String awaitEnd(ThreadFailures failures) throws InterruptedException {
    Duration sincePurge = Duration.ZERO;
    while (true) {
      Optional<String> reason = failures.awaitEnd(LOOK_EVERY).or(this::look);
      if (reason.isPresent()) {
        return reason.get();
      }
      sincePurge = sincePurge.plus(LOOK_EVERY);
      if (sincePurge.compareTo(PURGE_EVERY) >= 0) {
        purge.run();
        sincePurge = Duration.ZERO;
      }
    }
  }

  /** Threads that are missing at two looks in succession: one that is replaced is missing once. */
  Optional<String> look() {
    int alive =
        metrics.get().entrySet().stream()
            .filter(m -> m.getKey().name().equals("alive-stream-threads"))
            .map(m -> m.getValue().metricValue())
            .filter(Number.class::isInstance)
            .mapToInt(n -> ((Number) n).intValue())
            .findFirst()
            .orElse(threads);
    boolean before = missing;
    missing = alive < threads;
    return before && missing
        ? Optional.of(
            "%d of %d stream threads died and could not be replaced"
                .formatted(threads - alive, threads))
        : Optional.empty();
  }
}
