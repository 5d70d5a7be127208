package dev.tidemill.gateway.model;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession.RunOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends model runs that take too long. Each thread that runs models has one slot with reusable run
 * options; a watchdog looks at the slots and asks ONNX Runtime to end an overdue run, which then
 * fails on its own thread. ONNX Runtime looks between operators, so one huge operator still ends
 * late. A slot lives as long as this: threads that run models are to be few and to stay.
 */
public final class RunDeadlines implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RunDeadlines.class);

  private final long limitNanos;
  private final List<Slot> slots = new CopyOnWriteArrayList<>();
  private final ThreadLocal<Slot> slot = ThreadLocal.withInitial(this::newSlot);
  private final ScheduledExecutorService watchdog =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "gateway-run-deadlines");
            thread.setDaemon(true);
            return thread;
          });

  /** Ends runs longer than {@code limit}, at most a quarter of it late. */
  public RunDeadlines(Duration limit) {
    limitNanos = limit.toNanos();
    long everyNanos = Math.max(TimeUnit.MILLISECONDS.toNanos(1), limitNanos / 4);
    watchdog.scheduleWithFixedDelay(this::endOverdue, everyNanos, everyNanos, TimeUnit.NANOSECONDS);
  }

  /** How long a run may take. */
  Duration limit() {
    return Duration.ofNanos(limitNanos);
  }

  /** This thread's slot. */
  Slot slot() {
    return slot.get();
  }

  /** Ends the watch. Call it after the last run. */
  @Override
  public void close() {
    watchdog.shutdownNow();
    slots.forEach(Slot::close);
  }

  private Slot newSlot() {
    Slot created = new Slot(limitNanos);
    slots.add(created);
    return created;
  }

  private void endOverdue() {
    long now = System.nanoTime();
    for (Slot each : slots) {
      each.endIfOverdue(now);
    }
  }

  /** One thread's run. */
  static final class Slot {
    private final long limitNanos;
    private final RunOptions options;
    private boolean running;
    private boolean ended;
    private boolean closed;
    private long startedNanos;

    private Slot(long limitNanos) {
      this.limitNanos = limitNanos;
      try {
        options = new RunOptions();
        options.setLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      } catch (OrtException e) {
        throw new IllegalStateException("ONNX Runtime gives no run options: " + e.getMessage(), e);
      }
    }

    RunOptions options() {
      return options;
    }

    /** Checks what ONNX Runtime does not: it would use the memory of closed options. */
    synchronized void begin() throws OrtException {
      if (closed) {
        throw new IllegalStateException("runs have come to their end");
      }
      if (ended) {
        options.setTerminate(false);
        ended = false;
      }
      startedNanos = System.nanoTime();
      running = true;
    }

    /** Whether the run that ends now took too long, ended by the watchdog or not. */
    synchronized boolean end() {
      running = false;
      return ended || System.nanoTime() - startedNanos > limitNanos;
    }

    /** Options that a run uses are left to the end of the process. */
    private synchronized void close() {
      closed = true;
      if (!running) {
        options.close();
      }
    }

    private synchronized void endIfOverdue(long now) {
      if (running && !ended && now - startedNanos > limitNanos) {
        ended = true;
        try {
          options.setTerminate(true);
        } catch (OrtException | RuntimeException e) {
          // thrown on, it would end the watchdog, which the other runs need
          LOG.error("An overdue run of a model cannot be ended", e);
        }
      }
    }
  }
}
