package dev.tidemill.trigger.calendar;

import java.time.LocalDate;
import java.util.function.Predicate;

/**
 * Date-times of a calendar without daylight saving, as seconds since 1970-01-01T00:00 of that
 * calendar.
 */
interface LocalTimes {

  /** There is no such time. */
  long NONE = Long.MAX_VALUE;

  int SECONDS_A_DAY = 86_400;

  /** The first one from {@code from} on and before {@code end}; {@link #NONE} if there is none. */
  long next(long from, long end);

  /** Those that are not on certain days. */
  default LocalTimes without(Predicate<LocalDate> days) {
    return (from, end) -> {
      long at = next(from, end);
      while (at != NONE && days.test(date(at))) {
        at = next((Math.floorDiv(at, SECONDS_A_DAY) + 1) * SECONDS_A_DAY, end);
      }
      return at;
    };
  }

  static LocalDate date(long localSecond) {
    return LocalDate.ofEpochDay(Math.floorDiv(localSecond, SECONDS_A_DAY));
  }

  /**
   * The same distance from one to the next.
   *
   * @param anchor one of them
   * @param every seconds
   * @param notBefore the first of them is not before this
   */
  static LocalTimes interval(long anchor, long every, long notBefore) {
    return (from, end) -> {
      long first = Math.max(from, notBefore);
      long at = first + Math.floorMod(anchor - first, every);
      return at < end ? at : NONE;
    };
  }
}
