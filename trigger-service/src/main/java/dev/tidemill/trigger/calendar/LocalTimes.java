package dev.tidemill.trigger.calendar;

import java.text.ParseException;
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
      return new LocalTimes(List.of(expression(cron, cron.strip())), t -> true);
    }
    throw new IllegalArgumentException(
        "cron \""
            + cron
            + "\" has "
            + fields.length
            + " fields; allowed are 5 (Unix: minute hour day-of-month month day-of-week) and 6 or 7"
            + " (Quartz: second minute hour day-of-month month day-of-week [year])");
  }

  /**
   * Day of month and day of week as cron has them since Vixie: both must match if one of them
   * starts with a star, either suffices otherwise.
   */
  private static LocalTimes unix(String cron, String[] f) {
    UnixField days = UnixField.dayOfMonth(cron, f[2]);
    UnixField weekdays = UnixField.dayOfWeek(cron, f[4]);
    String time =
        "0 "
            + UnixField.minute(cron, f[0]).quartz()
            + " "
            + UnixField.hour(cron, f[1]).quartz()
            + " ";
    String month = " " + UnixField.month(cron, f[3]).quartz() + " ";
    String byDay = time + days.quartz() + month + "?";
    String byWeekday = time + "?" + month + weekdays.quartz();
    if (weekdays.all()) {
      return new LocalTimes(List.of(expression(cron, byDay)), t -> true);
    }
    if (days.star() || weekdays.star()) {
      return new LocalTimes(
          List.of(expression(cron, byWeekday)), t -> days.values().contains(t.getDayOfMonth()));
    }
    return new LocalTimes(List.of(expression(cron, byDay), expression(cron, byWeekday)), t -> true);
  }

  private static CronExpression expression(String cron, String quartz) {
    try {
      CronExpression e = new CronExpression(quartz);
      e.setTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC));
      return e;
    } catch (ParseException | RuntimeException e) {
      throw new IllegalArgumentException("cron \"" + cron + "\": " + e.getMessage(), e);
    }
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
