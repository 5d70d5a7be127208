package dev.tidemill.kit.service;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Decides when a part that stopped by itself starts again. It never gives up, but waits longer each
 * time. A part that has worked for {@value #PROVEN_SECONDS} s counts as well again. Thread-safe.
 */
public final class Restarts {

  static final long PROVEN_SECONDS = 30;
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final LongSupplier nanos;
  private Duration backoff = FIRST;
  private String problem;
  private boolean working;
  private long workingSinceNanos;

  /**
   * @param nanos a clock that never goes back, as {@code System::nanoTime}
   */
  public Restarts(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** The part works from now on. */
  public synchronized void works() {
    if (!working) {
      working = true;
      workingSinceNanos = nanos.getAsLong();
    }
  }

  /** The part has stopped; answers how long to wait before the next start. */
  public synchronized Duration stopped(String reason) {
    settle();
    problem = reason;
    working = false;
    Duration wait = backoff;
    Duration twice = backoff.multipliedBy(2);
    backoff = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
    return wait;
  }

  /** Why the part stopped the last time; empty once it is well again. */
  public synchronized Optional<String> problem() {
    settle();
    return Optional.ofNullable(problem);
  }

  private void settle() {
    if (working
        && nanos.getAsLong() - workingSinceNanos >= Duration.ofSeconds(PROVEN_SECONDS).toNanos()) {
      problem = null;
      backoff = FIRST;
    }
  }
}
