package dev.tidemill.trigger.hook;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How many requests a door takes: so many a minute on average, and as many at once after a quiet
 * minute. Only requests of senders that proved themselves count, so strangers cannot use up the
 * share of a sender. Thread-safe.
 */
final class RateLimits {

  private static final double MINUTE_NANOS = 60e9;

  /** What is left of a door's share. */
  private record Share(double left, long at) {}

  private final Map<String, Share> shares = new ConcurrentHashMap<>();
  private final LongSupplier nanos;

  RateLimits(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * Takes one request.
   *
   * @param door one of few names
   * @param aMinute how many requests it takes
   * @return empty: it is taken; else when the next one is
   */
  Optional<Duration> take(String door, int aMinute) {
    long now = nanos.getAsLong();
    Share[] after = new Share[1];
    boolean[] taken = new boolean[1];
    shares.compute(
        door,
        (name, known) -> {
          Share before = known == null ? new Share(aMinute, now) : known;
          double grown = (now - before.at()) * (aMinute / MINUTE_NANOS);
          double left = Math.min(aMinute, before.left() + grown);
          taken[0] = left >= 1;
          after[0] = new Share(taken[0] ? left - 1 : left, now);
          return after[0];
        });
    return taken[0]
        ? Optional.empty()
        : Optional.of(Duration.ofNanos((long) ((1 - after[0].left()) * (MINUTE_NANOS / aMinute))));
  }
}
