package dev.tidemill.trigger.calendar;

import dev.tidemill.schemas.text.Counted;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import java.util.function.Predicate;
import org.quartz.CronExpression;

/**
 * The local date-times that a cron expression names, on a calendar without daylight saving. Quartz
 * works on them as if they were UTC, so that none of its own rules for missing and repeated hours
 * applies.
 */
final class LocalTimes {

  private final List<CronExpression> anyOf;
  private final Predicate<LocalDateTime> and;

  private LocalTimes(List<CronExpression> anyOf, Predicate<LocalDateTime> and) {
    this.anyOf = anyOf;
    this.and = and;
  }

  /**
   * @param cron 5 fields: Unix; 6 or 7: Quartz
   * @throws IllegalArgumentException with a sentence for the user
   */
  static LocalTimes parse(String cron) {
    String[] fields = cron.strip().split("\\s+");
    if (fields.length == 5) {
      return unix(cron, fields);
    }
    if (fields.length == 6 || fields.length == 7) {
      return new LocalTimes(List.of(expression(cron, List.of(fields))), t -> true);
    }
    throw new IllegalArgumentException(
        "cron \""
            + cron
            + "\" has "
            + Counted.of(fields.length, "field")
            + "; allowed are 5 (Unix: minute hour day-of-month month day-of-week) and 6 or 7"
            + " (Quartz: second minute hour day-of-month month day-of-week [year])");
  }

  /**
   * Day of month and day of week as cron has them since Vixie: both must match if one of them
   * starts with a star, either suffices otherwise.
   */
  private static LocalTimes unix(String cron, String[] f) {
    UnixField days = UnixField.dayOfMonth(cron, f[2]);
    UnixField weekdays = UnixField.dayOfWeek(cron, f[4]);
    String minute = UnixField.minute(cron, f[0]).quartz();
    String hour = UnixField.hour(cron, f[1]).quartz();
    String month = UnixField.month(cron, f[3]).quartz();
    List<String> byDay = List.of("0", minute, hour, days.quartz(), month, "?");
    List<String> byWeekday = List.of("0", minute, hour, "?", month, weekdays.quartz());
    if (weekdays.all()) {
      return new LocalTimes(List.of(expression(cron, byDay)), t -> true);
    }
    if (days.star() || weekdays.star()) {
      return new LocalTimes(
          List.of(expression(cron, byWeekday)), t -> days.values().contains(t.getDayOfMonth()));
    }
    return new LocalTimes(List.of(expression(cron, byDay), expression(cron, byWeekday)), t -> true);
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

  private static CronExpression expression(String cron, List<String> quartz) {
    CronExpression e = QuartzFields.parse(cron, quartz);
    e.setTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC));
    return e;
  }

  /** The first one after {@code after} and before {@code end}. */
  Optional<LocalDateTime> next(LocalDateTime after, LocalDateTime end) {
    LocalDateTime from = after;
    while (true) {
      Optional<LocalDateTime> next = nextOfAny(from);
      if (next.filter(t -> t.isBefore(end)).isEmpty()) {
        return Optional.empty();
      }
      if (and.test(next.get())) {
        return next;
      }
      from = next.get();
    }
  }

  private Optional<LocalDateTime> nextOfAny(LocalDateTime after) {
    Date date = Date.from(after.toInstant(ZoneOffset.UTC));
    List<LocalDateTime> out = new ArrayList<>();
    for (CronExpression e : anyOf) {
      Date next = e.getTimeAfter(date);
      if (next != null) {
        out.add(LocalDateTime.ofInstant(next.toInstant(), ZoneOffset.UTC));
      }
    }
    return out.stream().min(LocalDateTime::compareTo);
  }
}
