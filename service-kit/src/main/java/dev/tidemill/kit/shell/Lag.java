package dev.tidemill.kit.shell;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * How many records wait and for how long none of them has moved, thread by thread: a busy thread
 * says nothing about one that hangs. A thread that hangs in a decision fetches no lag any more, so
 * it is found by its last poll.
 */
final class Lag {

  /**
   * @param age longest time that a thread with waiting records has processed none, or neither
   *     polled nor processed
   * @param processed records since the start
   */
  record Reading(long records, long processed, Duration age, boolean stalled) {}

  private static final String CONSUMER = "-consumer";
  private static final String RESTORE = "-restore-consumer";

  /** The metrics of a thread. */
  private static final class Figures {
    private double waiting;
    private double processed;
    private double pollAgeSeconds;
  }

  /** What the last reading found about a thread. */
  private static final class Progress {
    private double processed = -1;
    private long processedAtNanos;
    private long waitingSinceNanos;
    private boolean waiting;
  }

  private final Duration stallAfter;
  private final LongSupplier nanos;
  private final Map<String, Progress> threads = new HashMap<>();

  Lag(Duration stallAfter, LongSupplier nanos) {
    this.stallAfter = stallAfter;
    this.nanos = nanos;
  }

  synchronized Reading read(Map<MetricName, ? extends Metric> metrics) {
    Map<String, Figures> found = figures(metrics);
    threads.keySet().retainAll(found.keySet());
    long now = nanos.getAsLong();
    double waiting = 0;
    double processed = 0;
    long age = 0;
    for (Map.Entry<String, Figures> thread : found.entrySet()) {
      Figures figures = thread.getValue();
      waiting += figures.waiting;
      processed += figures.processed;
      Progress progress = threads.computeIfAbsent(thread.getKey(), t -> new Progress());
      age = Math.max(age, age(progress, figures, now));
    }
    Duration longest = Duration.ofNanos(age);
    boolean stalled = longest.compareTo(stallAfter) > 0;
    return new Reading((long) waiting, (long) processed, longest, stalled);
  }

  private static long age(Progress progress, Figures figures, long now) {
    boolean moved = figures.processed != progress.processed;
    if (moved) {
      progress.processed = figures.processed;
      progress.processedAtNanos = now;
    }
    // Nobody knows when what waits now has arrived: it counts from the first reading that sees it.
    if (moved || !progress.waiting) {
      progress.waitingSinceNanos = now;
    }
    progress.waiting = figures.waiting > 0;
    long still = now - progress.processedAtNanos;
    long hanging = Math.min(still, (long) (figures.pollAgeSeconds * 1e9));
    return Math.max(hanging, progress.waiting ? now - progress.waitingSinceNanos : 0);
  }

  private static Map<String, Figures> figures(Map<MetricName, ? extends Metric> metrics) {
    Map<String, Figures> found = new HashMap<>();
    for (Map.Entry<MetricName, ? extends Metric> entry : metrics.entrySet()) {
      MetricName name = entry.getKey();
      if (name.name().equals("process-total") && name.group().equals("stream-thread-metrics")) {
        figures(found, name.tags().get("thread-id")).processed += number(entry.getValue());
        continue;
      }
      String client = name.tags().getOrDefault("client-id", "");
      if (!client.endsWith(CONSUMER) || client.endsWith(RESTORE)) {
        continue;
      }
      String thread = client.substring(0, client.length() - CONSUMER.length());
      if (name.name().equals("records-lag") && name.tags().containsKey("partition")) {
        figures(found, thread).waiting += number(entry.getValue());
      } else if (name.name().equals("last-poll-seconds-ago")) {
        // It is -1 before the first poll.
        figures(found, thread).pollAgeSeconds = Math.max(0, number(entry.getValue()));
      }
    }
    return found;
  }

  private static Figures figures(Map<String, Figures> found, String thread) {
    return found.computeIfAbsent(thread, t -> new Figures());
  }

  private static double number(Metric metric) {
    return metric.metricValue() instanceof Number n && !Double.isNaN(n.doubleValue())
        ? n.doubleValue()
        : 0;
  }
}
