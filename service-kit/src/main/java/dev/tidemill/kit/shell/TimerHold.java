package dev.tidemill.kit.shell;

import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the timers of a task after a take-over until what lay in the log then is processed: what is
 * overdue may be answered there. A thread that stood still for long takes over its own task anew.
 * Not thread-safe.
 */
final class TimerHold {

  /** Timers wait no longer than this for a backlog. */
  static final Duration LONGEST = Duration.ofSeconds(60);

  /** A thread that did not look for this long (stopped, or Kafka was away) knows nothing. */
  static final Duration STOOD_STILL = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(TimerHold.class);

  private final String task;
  private final int partition;
  private final Set<String> inputs;
  private final Backlog backlog;
  private final Counter releasedEarly;
  private Backlog.Takeover takeover;
  private long sinceNanos;
  private long lookedNanos;

  /**
   * @param releasedEarly counts holds that ended because of {@link #LONGEST}
   */
  TimerHold(
      String task,
      int partition,
      Set<String> inputs,
      Backlog backlog,
      Counter releasedEarly,
      long nanos) {
    this.task = task;
    this.partition = partition;
    this.inputs = inputs;
    this.backlog = backlog;
    this.releasedEarly = releasedEarly;
    this.sinceNanos = nanos;
    this.lookedNanos = nanos;
    this.takeover = backlog.takenOver(task, partition, inputs);
  }

  /** Whether timers have to wait. */
  boolean holds(long nanos) {
    if (nanos - lookedNanos > STOOD_STILL.toNanos()) {
      if (takeover == null) {
        sinceNanos = nanos;
      }
      takeover = backlog.takenOver(task, partition, inputs);
    }
    lookedNanos = nanos;
    if (takeover == null) {
      return false;
    }
    if (takeover.processed()) {
      takeover = null;
    } else if (nanos - sinceNanos > LONGEST.toNanos()) {
      takeover = null;
      releasedEarly.increment();
      LOG.warn(
          "The timers of {} fire although it has not processed within {} s what lay in the log when"
              + " it was taken over",
          task,
          LONGEST.toSeconds());
    }
    return takeover != null;
  }
}
