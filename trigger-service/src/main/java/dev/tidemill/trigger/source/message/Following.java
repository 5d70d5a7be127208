package dev.tidemill.trigger.source.message;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks each second, on a thread of its own, which topics the pipelines name. */
final class Following implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Following.class);

  private final Runnable look;
  private final ScheduledExecutorService executor;
  private boolean closed;

  /**
   * @param name of the thread
   * @param look never runs beside {@link #close}, nor after it
   */
  Following(String name, Runnable look) {
    this.look = look;
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  void start() {
    executor.scheduleWithFixedDelay(this::guarded, 0, 1, TimeUnit.SECONDS);
  }

  /** The executor does not repeat a task that throws. */
  private synchronized void guarded() {
    if (closed) {
      return;
    }
    try {
      look.run();
    } catch (RuntimeException e) {
      LOG.error("The topics that pipelines name cannot be followed; the next try follows", e);
    }
  }

  /** No look runs any more when it returns. */
  @Override
  public void close() {
    executor.shutdownNow();
    synchronized (this) {
      closed = true;
    }
  }
}
