package dev.tidemill.kit.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows take-overs on a thread of its own, which lives only while there are some: what lies in
 * the log is asked of Kafka, and a stream thread must not wait for that.
 */
final class BacklogWatch implements Backlog, AutoCloseable {

  /** A view of the log, closed after the last take-over. */
  interface OpenLog extends LogView, AutoCloseable {
    @Override
    void close();
  }

  private static final Logger LOG = LoggerFactory.getLogger(BacklogWatch.class);
  private static final long EVERY_MILLIS = 50;
  private static final long AFTER_FAILURE_MILLIS = 500;

  private final String application;
  private final Supplier<Set<String>> sources;
  private final Supplier<OpenLog> logs;
  private final LongSupplier nanos;
  private final Map<CatchUp, Long> following = new LinkedHashMap<>();
  private Thread thread;
  private boolean closed;

  /**
   * @param sources all topics that the application reads
   * @param logs opens a view of the log
   */
  BacklogWatch(
      String application,
      Supplier<Set<String>> sources,
      Supplier<OpenLog> logs,
      LongSupplier nanos) {
    this.application = application;
    this.sources = sources;
    this.logs = logs;
    this.nanos = nanos;
  }

  @Override
  public Takeover takenOver(String task, int partition, Set<String> inputs) {
    CatchUp catchUp = new CatchUp(partition, inputs, sources.get());
    synchronized (this) {
      following.put(catchUp, nanos.getAsLong());
      if (thread == null && !closed) {
        thread = new Thread(this::follow, "backlog-" + application);
        thread.setDaemon(true);
        thread.start();
      }
    }
    return catchUp;
  }

  private void follow() {
    OpenLog log = null;
    try {
      for (List<CatchUp> all = left(); !all.isEmpty(); all = left()) {
        long pauseMillis = EVERY_MILLIS;
        try {
          log = log == null ? logs.get() : log;
          for (CatchUp catchUp : all) {
            catchUp.look(log);
          }
        } catch (RuntimeException e) {
          LOG.info("{} does not know yet what lay in the log: {}", application, e.toString());
          pauseMillis = AFTER_FAILURE_MILLIS;
        }
        pause(pauseMillis);
      }
    } finally {
      if (log != null) {
        // The one who closes this interrupts us; the clients still close in order.
        Thread.interrupted();
        log.close();
      }
    }
  }

  /** The take-overs that somebody still waits for; this thread ends when there are none. */
  private synchronized List<CatchUp> left() {
    long now = nanos.getAsLong();
    following
        .entrySet()
        .removeIf(e -> e.getKey().processed() || now - e.getValue() > TimerHold.LONGEST.toNanos());
    if (following.isEmpty() || closed) {
      thread = null;
      return List.of();
    }
    return new ArrayList<>(following.keySet());
  }

  private synchronized void pause(long millis) {
    try {
      if (!closed) {
        TimeUnit.MILLISECONDS.timedWait(this, millis);
      }
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      closed = true;
      running = thread;
      if (running != null) {
        running.interrupt();
      }
    }
    try {
      if (running != null) {
        running.join(TimeUnit.SECONDS.toMillis(5));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
