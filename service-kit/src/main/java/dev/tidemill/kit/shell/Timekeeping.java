package dev.tidemill.kit.shell;

import dev.tidemill.kit.metric.KitMetrics;
import dev.tidemill.kit.service.Gauges;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the tasks of an application stand in time, for its health and its metrics. Thread-safe. */
final class Timekeeping {

  /**
   * One task: how far its now is ahead of the wall clock, whether its timers wait for a backlog,
   * and how many timers there are.
   */
  private record Standing(long aheadMillis, boolean held, int waiting) {}

  private static final Logger LOG = LoggerFactory.getLogger(Timekeeping.class);

  /** The clocks of instances usually differ by less. */
  private static final long TOLD_MILLIS = 5_000;

  private final LongSupplier nanos;
  private final Backlog backlog;
  private final Map<String, Standing> tasks = new ConcurrentHashMap<>();

  /**
   * @param nanos monotonic time
   */
  Timekeeping(Backlog backlog, LongSupplier nanos) {
    this.backlog = backlog;
    this.nanos = nanos;
  }

  Backlog backlog() {
    return backlog;
  }

  long nanos() {
    return nanos.getAsLong();
  }

  /**
   * How a task stands now.
   *
   * @param held whether its timers wait for what lay in the log
   * @param waiting timers that have not fired
   */
  void stands(String task, long aheadMillis, boolean held, int waiting) {
    Standing before = tasks.get(task);
    Standing now = new Standing(aheadMillis, held, waiting);
    if (now.equals(before)) {
      return;
    }
    tasks.put(task, now);
    if (aheadMillis > TOLD_MILLIS && (before == null || before.aheadMillis <= TOLD_MILLIS)) {
      LOG.warn(
          "{} has decided at times that the wall clock reaches only in {} s: its time goes on from"
              + " there, a little slower than the wall clock",
          task,
          aheadMillis / 1000);
    }
  }

  void gone(String task) {
    tasks.remove(task);
  }

  /** How far the task that is farthest ahead of the wall clock is, in seconds. */
  double aheadSeconds() {
    return tasks.values().stream().mapToLong(Standing::aheadMillis).max().orElse(0) / 1000.0;
  }

  /** Tasks whose timers wait until what lay in the log at their take-over is processed. */
  long held() {
    return tasks.values().stream().filter(Standing::held).count();
  }

  /** Timers of all tasks that have not fired. */
  long waiting() {
    return tasks.values().stream().mapToLong(Standing::waiting).sum();
  }

  /** What health tells of it. */
  Map<String, Object> figures() {
    return Map.of("clockAheadSeconds", aheadSeconds(), "timersHeld", held());
  }

  /** Adds what it knows to the gauges of its application. */
  Gauges measuredBy(Gauges gauges) {
    return gauges
        .add(KitMetrics.CLOCK_AHEAD, this::aheadSeconds)
        .add(KitMetrics.TIMERS_HELD, this::held)
        .add(KitMetrics.TIMERS_WAITING, this::waiting);
  }
}
