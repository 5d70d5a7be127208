package dev.tidemill.trigger.calendar;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.function.Predicate;

/** Instants in whole seconds since 1970. */
interface Instants {

  /** There is no such instant. */
  long NONE = LocalTimes.NONE;

  /** The first one from {@code from} on and before {@code end}; {@link #NONE} if there is none. */
  long next(long from, long end);

  /** The same time from one to the next, however the clocks change. */
  static Instants elapsed(long anchor, long every, long notBefore) {
    return LocalTimes.interval(anchor, every, notBefore)::next;
  }

  /** Those that are not on certain days of a time zone. */
  default Instants without(Predicate<LocalDate> days, ZoneId zone) {
    return (from, end) -> {
      long at = next(from, end);
      while (at != NONE) {
        LocalDate day = LocalDate.ofInstant(Instant.ofEpochSecond(at), zone);
        if (!days.test(day)) {
          return at;
        }
        // a day may begin twice; its first beginning is never after an instant that is searched
        long tomorrow = day.plusDays(1).atStartOfDay(zone).toEpochSecond();
        at = next(Math.max(at + 1, tomorrow), end);
      }
      return NONE;
    };
  }
}
