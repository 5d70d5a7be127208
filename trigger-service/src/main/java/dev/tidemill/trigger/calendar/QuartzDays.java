package dev.tidemill.trigger.calendar;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.BitSet;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The days that L, W and # name. {@code W} stays within the month: of the first, a Saturday, it is
 * Monday the third. A day that a month does not have names none in it.
 */
final class QuartzDays {

  private static final Pattern OF_MONTH = Pattern.compile("(?:L(?:-(\\d{1,2}))?|(\\d{1,2}))(W?)");
  private static final Pattern OF_WEEK = Pattern.compile("(\\w+?)(?:(L)|#([1-5]))");
  private static final int MOST_FROM_END = 30;
  private static final int LAST_OF_MONTH = 31;
  private static final int DAYS_A_WEEK = 7;

  private Predicate<LocalDate> special = d -> false;

  /**
   * Adds an item with L or W.
   *
   * @return whether it is one
   */
  boolean addOfMonth(String item) {
    Matcher m = OF_MONTH.matcher(item);
    if (!m.matches() || (m.group(2) != null && m.group(3).isEmpty())) {
      return false;
    }
    boolean weekday = !m.group(3).isEmpty();
    if (m.group(2) != null) {
      int day = Integer.parseInt(m.group(2));
      if (day < 1 || day > LAST_OF_MONTH) {
        return false;
      }
      add(d -> day <= d.lengthOfMonth() && d.getDayOfMonth() == day(d, day, weekday));
      return true;
    }
    int before = m.group(1) == null ? 0 : Integer.parseInt(m.group(1));
    if (before > MOST_FROM_END) {
      return false;
    }
    add(
        d -> {
          int day = d.lengthOfMonth() - before;
          return day >= 1 && d.getDayOfMonth() == day(d, day, weekday);
        });
    return true;
  }

  /** The day of the month itself, or the nearest weekday of that month. */
  private static int day(LocalDate month, int day, boolean weekday) {
    DayOfWeek is = month.withDayOfMonth(day).getDayOfWeek();
    if (!weekday) {
      return day;
    }
    return switch (is) {
      case SATURDAY -> day == 1 ? day + 2 : day - 1;
      case SUNDAY -> day == month.lengthOfMonth() ? day - 2 : day + 1;
      default -> day;
    };
  }

  /**
   * Adds an item with L or #.
   *
   * @return whether it is one
   */
  boolean addOfWeek(String item) {
    if (item.equals("L")) {
      add(d -> quartz(d) == DAYS_A_WEEK);
      return true;
    }
    Matcher m = OF_WEEK.matcher(item);
    OptionalInt weekday =
        m.matches() ? QuartzField.ALL.get(5).value(m.group(1)) : OptionalInt.empty();
    if (weekday.isEmpty()) {
      return false;
    }
    int day = weekday.getAsInt();
    if (m.group(2) != null) {
      add(d -> quartz(d) == day && d.getDayOfMonth() + DAYS_A_WEEK > d.lengthOfMonth());
    } else {
      int nth = Integer.parseInt(m.group(3));
      add(d -> quartz(d) == day && (d.getDayOfMonth() - 1) / DAYS_A_WEEK + 1 == nth);
    }
    return true;
  }

  private void add(Predicate<LocalDate> days) {
    special = special.or(days);
  }

  /** Quartz's number of a day of the week: 1 is Sunday. */
  private static int quartz(LocalDate date) {
    return date.getDayOfWeek().getValue() % DAYS_A_WEEK + 1;
  }

  /** These days of the month, and those with L or W. */
  Predicate<LocalDate> ofMonth(BitSet plain) {
    return special.or(d -> plain.get(d.getDayOfMonth()));
  }

  /** These days of the week, and those with L or #. */
  Predicate<LocalDate> ofWeek(BitSet plain) {
    return special.or(d -> plain.get(quartz(d)));
  }
}
