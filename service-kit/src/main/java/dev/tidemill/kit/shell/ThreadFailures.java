package dev.tidemill.kit.shell;

import dev.tidemill.schemas.avro.UnknownSchemaException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a stream thread dies: it is replaced, up to {@value #MOST} times within a
 * minute; then, or at once for a record of a newer schema, the service stops and says why, and
 * another instance may take over.
 */
final class ThreadFailures implements StreamsUncaughtExceptionHandler {

  static final int MOST = 5;

  private static final Logger LOG = LoggerFactory.getLogger(ThreadFailures.class);
  private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();

  private final String service;
  private final Deque<Long> failedAtNanos = new ArrayDeque<>();
  private volatile String givenUp;

  ThreadFailures(String service) {
    this.service = service;
  }

  @Override
  public synchronized StreamThreadExceptionResponse handle(Throwable error) {
    Throwable unknown = causeOf(error);
    if (unknown != null) {
      LOG.error("{} stops: {}", service, unknown.getMessage());
      givenUp = unknown.getMessage();
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    long now = System.nanoTime();
    failedAtNanos.addLast(now);
    while (now - failedAtNanos.peekFirst() > WINDOW_NANOS) {
      failedAtNanos.removeFirst();
    }
    if (failedAtNanos.size() > MOST) {
      LOG.error("{} stops: its threads died {} times in a minute", service, MOST + 1, error);
      givenUp = "threads died " + failedAtNanos.size() + " times in a minute, last of " + error;
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    LOG.error("A stream thread of {} died and is replaced", service, error);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  private static Throwable causeOf(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof UnknownSchemaException) {
        return e;
      }
    }
    return null;
  }

  /** Why the service has stopped, if it has. */
  Optional<String> givenUp() {
    return Optional.ofNullable(givenUp);
  }
}
