package dev.tidemill.trigger.calendar;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A field of a Unix cron expression: numbers, names, ranges, steps and lists of them.
 *
 * @param bits the values that it allows
 * @param star whether it starts with a star, with a step or not
 */
record UnixField(long bits, boolean star) {

  private static final List<String> WEEKDAYS =
      List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
  private static final List<String> MONTHS =
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
  private static final int DAYS_A_WEEK = 7;

  /** Last day, nearest weekday, n-th weekday of the month, no value: L, 5L, 15W, LW, MON#1, ?. */
  private static final Pattern QUARTZ_ONLY =
      Pattern.compile("\\w*(#)\\w*|\\d*(L|W|LW|\\?)", Pattern.CASE_INSENSITIVE);

  /** What a field may hold; {@code names} stand for {@code min}, {@code min + 1} and so on. */
  private record Range(String cron, int min, int max, List<String> names) {}

  static UnixField minute(String cron, String field) {
    return of(field, new Range(cron, 0, 59, List.of()));
  }

  static UnixField hour(String cron, String field) {
    return of(field, new Range(cron, 0, 23, List.of()));
  }

  static UnixField dayOfMonth(String cron, String field) {
    return of(field, new Range(cron, 1, 31, List.of()));
  }

  static UnixField month(String cron, String field) {
    return of(field, new Range(cron, 1, 12, MONTHS));
  }

  /** 0 and 7 are Sunday, and SUN at the end of a range is the seventh day: MON-SUN is every day. */
  static UnixField dayOfWeek(String cron, String field) {
    String toSunday = field.toUpperCase(Locale.ROOT).replaceAll("(?<!SUN)-SUN", "-" + DAYS_A_WEEK);
    UnixField days = of(toSunday, new Range(cron, 0, DAYS_A_WEEK, WEEKDAYS));
    long sunday = days.has(DAYS_A_WEEK) ? 1 : 0;
    return new UnixField(days.bits | sunday, days.star);
  }

  /** Whether it allows a value. */
  boolean has(int value) {
    return CronTimes.has(bits, value);
  }

  private static UnixField of(String field, Range range) {
    long bits = 0;
    for (String item : field.split(",", -1)) {
      String[] stepped = item.split("/", 2);
      boolean hasStep = stepped.length == 2;
      int step =
          hasStep ? number(stepped[1], new Range(range.cron(), 1, range.max(), List.of())) : 1;
      String[] ends = stepped[0].split("-", 2);
      int from = range.min();
      int to = range.max();
      if (!stepped[0].equals("*")) {
        from = number(ends[0], range);
        if (ends.length == 2) {
          to = number(ends[1], range);
        } else if (!hasStep) {
          to = from;
        }
      }
      if (from > to) {
        throw new IllegalArgumentException(
            "cron \"%s\": the range %s ends before it starts; write two ranges, such as FRI-SUN,MON"
                .formatted(range.cron(), stepped[0]));
      }
      for (int value = from; value <= to; value += step) {
        bits |= 1L << value;
      }
    }
    return new UnixField(bits, field.startsWith("*"));
  }

  private static int number(String text, Range range) {
    Matcher quartz = QUARTZ_ONLY.matcher(text);
    if (quartz.matches() && !range.names().contains(text.toUpperCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "cron \"%s\": a Unix expression (5 fields) has no %s; a Quartz expression has: write 6 fields, such as \"0 0 3 L * ?\""
              .formatted(
                  range.cron(), quartz.group(1) == null ? quartz.group(2) : quartz.group(1)));
    }
    int named = range.names().indexOf(text.toUpperCase(Locale.ROOT));
    if (named >= 0) {
      return range.min() + named;
    }
    if (text.matches("\\d{1,2}")) {
      int n = Integer.parseInt(text);
      if (n >= range.min() && n <= range.max()) {
        return n;
      }
    }
    throw new IllegalArgumentException(
        "cron \""
            + range.cron()
            + "\": \""
            + text
            + "\" is not a number from "
            + range.min()
            + " to "
            + range.max()
            + (range.names().isEmpty() ? "" : " or one of " + String.join(", ", range.names())));
  }
}
