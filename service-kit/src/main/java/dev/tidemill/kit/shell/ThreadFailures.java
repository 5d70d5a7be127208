package dev.tidemill.kit.shell;

import dev.tidemill.schemas.avro.UnknownSchemaException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a stream thread that dies. After {@value #MOST} deaths a minute for each thread, or at
 * once for a record of a newer schema, the application gives up and says why; its owner starts
 * another one later. If all threads die at once, as when a broker is away, that counts as one death
 * of each.
 */
final class ThreadFailures implements StreamsUncaughtExceptionHandler {

  static final int MOST = 5;

  private static final Logger LOG = LoggerFactory.getLogger(ThreadFailures.class);
  private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();

  private final String service;
  private final int threads;
  private final LongSupplier nanos;
  private final Deque<Long> failedAtNanos = new ArrayDeque<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile String givenUp;
  private volatile String lastDeath;

  ThreadFailures(String service, int threads, LongSupplier nanos) {
    this.service = service;
    this.threads = threads;
    this.nanos = nanos;
  }

  @Override
  public synchronized StreamThreadExceptionResponse handle(Throwable error) {
    Throwable unknown = causeOf(error);
    if (unknown != null) {
      LOG.error("{} stops: {}", service, unknown.getMessage());
      return giveUp(unknown.getMessage());
    }
    lastDeath = root(error).toString();
    long now = nanos.getAsLong();
    failedAtNanos.addLast(now);
    while (now - failedAtNanos.peekFirst() > WINDOW_NANOS) {
      failedAtNanos.removeFirst();
    }
    int deaths = failedAtNanos.size();
    if (deaths > MOST * threads) {
      LOG.error("{} stops: its threads died {} times in a minute", service, deaths, error);
      return giveUp("threads died " + deaths + " times in a minute, last of " + lastDeath);
    }
    LOG.error("A stream thread of {} died and is replaced", service, error);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  private StreamThreadExceptionResponse giveUp(String reason) {
    givenUp = reason;
    end.countDown();
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  /** Kafka Streams wraps what happened, as that a disk is full, in where it happened. */
  private static Throwable root(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root;
  }

  private static Throwable causeOf(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof UnknownSchemaException) {
        return e;
      }
    }
    return null;
  }

  /** Its threads work. */
  void work() {
    lastDeath = null;
  }

  /** What the last thread died of; empty if its threads have worked since. */
  Optional<String> lastDeath() {
    return Optional.ofNullable(lastDeath);
  }

  /** Waits until it gives up and answers why; empty if it has not within that time. */
  Optional<String> awaitEnd(Duration atMost) throws InterruptedException {
    return end.await(atMost.toNanos(), TimeUnit.NANOSECONDS)
        ? Optional.ofNullable(givenUp)
        : Optional.empty();
  }
}
