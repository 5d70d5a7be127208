package dev.tidemill.gateway.model;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that load versions and let them go. Versions of this process take their turn on one
 * thread, since loading costs processor time and memory. A version of a server waits for it most of
 * the time, so it holds up nothing but itself: its own tasks run one after another, beside those of
 * others.
 */
final class VersionThreads implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(VersionThreads.class);
  private static final int SERVERS_AT_A_TIME = 16;
  private static final int CLOSE_WITHIN_SECONDS = 10;

  private final ScheduledThreadPoolExecutor own =
      new ScheduledThreadPoolExecutor(
          1,
          task -> daemon(task, "gateway-model-loader"),
          // what comes after the end is not needed any more
          new ThreadPoolExecutor.DiscardPolicy());
  private final ThreadPoolExecutor remote =
      new ThreadPoolExecutor(
          SERVERS_AT_A_TIME,
          SERVERS_AT_A_TIME,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          task -> daemon(task, "gateway-server-loader"));
  private final Map<VersionKey, CompletableFuture<Void>> last = new ConcurrentHashMap<>();

  VersionThreads() {
    remote.allowCoreThreadTimeOut(true);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Runs a task about all versions, in its turn with those of this process. */
  void later(Duration delay, Runnable task) {
    own.schedule(logged(task), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Runs a task about a version of this process, in its turn. */
  void here(Runnable task) {
    own.execute(logged(task));
  }

  /** Runs a task about a version of a server, after the earlier ones of that version. */
  void beside(VersionKey key, Runnable task) {
    CompletableFuture<Void> next =
        last.compute(
            key,
            (k, before) ->
                (before == null ? CompletableFuture.<Void>completedFuture(null) : before)
                    .thenRunAsync(logged(task), remote));
    next.whenComplete((done, failure) -> last.remove(key, next));
  }

  /** An executor would keep what a task throws to itself. */
  private static Runnable logged(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("Loading or unloading a model failed", e);
      }
    };
  }

  /** Interrupts what waits, and waits a while until no task runs. */
  @Override
  public void close() {
    own.shutdownNow();
    remote.shutdownNow();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_WITHIN_SECONDS);
    try {
      if (!own.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)
          || !remote.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        LOG.warn("a model is still loading; its memory is left to the end of the process");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether no task runs any more. */
  boolean ended() {
    return own.isTerminated() && remote.isTerminated();
  }
}
