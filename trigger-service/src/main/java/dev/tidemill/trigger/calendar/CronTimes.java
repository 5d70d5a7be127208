package dev.tidemill.trigger.calendar;

import dev.tidemill.schemas.text.Counted;
import java.time.LocalDate;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The local times that a cron expression names. Each field is a set of bits: an expression takes
 * some hundred bytes, and the next time is found without a look at each second.
 *
 * @param seconds bits 0 to 59
 * @param minutes bits 0 to 59
 * @param hours bits 0 to 23
 * @param months bits 1 to 12
 * @param days which days, if the month is right
 * @param years the years from 0 on; empty: each year
 */
record CronTimes(
    long seconds,
    long minutes,
    long hours,
    long months,
    Predicate<LocalDate> days,
    Optional<BitSet> years)
    implements LocalTimes {

  private static final int SECONDS_AN_HOUR = 3600;

  /**
   * Reads an expression.
   *
   * @param cron 5 fields: Unix; 6 or 7: Quartz
   * @throws IllegalArgumentException with a sentence for the user
   */
  static CronTimes parse(String cron) {
    String[] fields = cron.strip().split("\\s+");
    return switch (fields.length) {
      case 5 -> unix(cron, fields);
      case 6, 7 -> new QuartzCron(cron, fields).times();
      default ->
          throw new IllegalArgumentException(
              "cron \""
                  + cron
                  + "\" has "
                  + Counted.of(fields.length, "field")
                  + "; allowed are 5 (Unix: minute hour day-of-month month day-of-week) and 6 or 7"
                  + " (Quartz: second minute hour day-of-month month day-of-week [year])");
    };
  }

  /**
   * Day of month and day of week as cron has them since Vixie: both must match if one of them
   * starts with a star, either suffices otherwise.
   */
  private static CronTimes unix(String cron, String[] f) {
    UnixField days = UnixField.dayOfMonth(cron, f[2]);
    UnixField weekdays = UnixField.dayOfWeek(cron, f[4]);
    Predicate<LocalDate> byDay = d -> days.has(d.getDayOfMonth());
    Predicate<LocalDate> byWeekday = d -> weekdays.has(d.getDayOfWeek().getValue() % 7);
    return new CronTimes(
        1,
        UnixField.minute(cron, f[0]).bits(),
        UnixField.hour(cron, f[1]).bits(),
        UnixField.month(cron, f[3]).bits(),
        days.star() || weekdays.star() ? byDay.and(byWeekday) : byDay.or(byWeekday),
        Optional.empty());
  }

  /** Whether it is a valid expression of five fields. */
  static boolean isUnix(String five) {
    try {
      unix(five, five.split(" "));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public long next(long from, long end) {
    LocalDate day = LocalTimes.date(from);
    int second = (int) Math.floorMod(from, (long) SECONDS_A_DAY);
    while (day.toEpochDay() * SECONDS_A_DAY < end) {
      LocalDate next = nearest(day);
      if (next.equals(day)) {
        long time = days.test(day) ? time(second) : NONE;
        if (time != NONE) {
          long at = day.toEpochDay() * SECONDS_A_DAY + time;
          return at < end ? at : NONE;
        }
        next = day.plusDays(1);
      }
      day = next;
      second = 0;
    }
    return NONE;
  }

  /** The day itself, or the first day of the next month or year that may be right. */
  private LocalDate nearest(LocalDate day) {
    if (years.isPresent() && !years.get().get(Math.max(0, day.getYear()))) {
      int next = years.get().nextSetBit(Math.max(0, day.getYear()));
      return next < 0 ? LocalDate.MAX : LocalDate.of(next, 1, 1);
    }
    return has(months, day.getMonthValue()) ? day : day.withDayOfMonth(1).plusMonths(1);
  }

  /** The first second of a day from {@code from} on. */
  private long time(int from) {
    int hour = from / SECONDS_AN_HOUR;
    if (has(hours, hour)) {
      int minute = from / 60 % 60;
      if (has(minutes, minute)) {
        int second = atOrAfter(seconds, from % 60);
        if (second >= 0) {
          return (long) hour * SECONDS_AN_HOUR + minute * 60L + second;
        }
      }
      int later = atOrAfter(minutes, minute + 1);
      if (later >= 0) {
        return (long) hour * SECONDS_AN_HOUR + later * 60L + first(seconds);
      }
    }
    int later = atOrAfter(hours, hour + 1);
    return later < 0
        ? NONE
        : (long) later * SECONDS_AN_HOUR + first(minutes) * 60L + first(seconds);
  }

  static boolean has(long bits, int value) {
    return (bits >>> value & 1) == 1;
  }

  private static int first(long bits) {
    return Long.numberOfTrailingZeros(bits);
  }

  /** The smallest value from this one on; -1 if there is none. */
  private static int atOrAfter(long bits, int value) {
    long rest = bits >>> value << value;
    return rest == 0 ? -1 : first(rest);
  }
}
