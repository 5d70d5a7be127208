package dev.tidemill.validation.check.kind;

import dev.tidemill.validation.check.Numbers;
import dev.tidemill.validation.check.Row;
import java.time.Duration;
import java.time.Instant;

/**
 * The newest of some times. Times in the future are kept apart, so that a wrong one does not stand
 * for the others.
 *
 * @param rows all of them
 * @param present rows with a value, whether it is a time or not
 * @param past times that are not in the future
 * @param future times in the future
 * @param newest of the times that are not in the future, in seconds since 1970; NaN if there is
 *     none
 * @param latest of all times; likewise
 */
public record Times(long rows, long present, long past, long future, double newest, double latest) {

  static final Times NONE = new Times(0, 0, 0, 0, Double.NaN, Double.NaN);

  /** Clocks may differ by this much; a time that is further ahead is in the future. */
  private static final Duration AHEAD = Duration.ofHours(1);

  /** About as many seconds as an {@link Instant} can hold; a number may be larger. */
  private static final double FARTHEST = 3e16;

  /** Of the aggregates rows, present, past, all times, newest and latest. */
  static Times of(Row row) {
    long past = row.count(2);
    return new Times(
        row.count(0), row.count(1), past, row.count(3) - past, row.number(4), row.number(5));
  }

  /** The last second that is not in the future. */
  static double lastSecond(Instant now) {
    return seconds(now.plus(AHEAD));
  }

  private static double seconds(Instant at) {
    return at.toEpochMilli() / 1000.0;
  }

  /** The same after one more value; NaN is missing, and an infinite one is no time. */
  Times with(double value, Instant now) {
    if (!Double.isFinite(value)) {
      return merge(new Times(1, Double.isNaN(value) ? 0 : 1, 0, 0, Double.NaN, Double.NaN));
    }
    return merge(
        value <= lastSecond(now)
            ? new Times(1, 1, 1, 0, value, value)
            : new Times(1, 1, 0, 1, Double.NaN, value));
  }

  Times merge(Times other) {
    return new Times(
        rows + other.rows,
        present + other.present,
        past + other.past,
        future + other.future,
        Numbers.greatest(newest, other.newest),
        Numbers.greatest(latest, other.latest));
  }

  /** How many values are a time. */
  long times() {
    return past + future;
  }

  /** Whether there are times, all of them in the future. */
  boolean isAllFuture() {
    return past == 0 && future > 0;
  }

  /** The age of the newest time, in seconds; negative if all are in the future. */
  double age(Instant now) {
    return isAllFuture() ? seconds(now) - latest : Math.max(0, seconds(now) - newest);
  }

  /** A time for people. */
  static String show(double seconds) {
    double near = Math.max(-FARTHEST, Math.min(FARTHEST, Math.floor(seconds)));
    return Instant.ofEpochSecond((long) near).toString();
  }
}
