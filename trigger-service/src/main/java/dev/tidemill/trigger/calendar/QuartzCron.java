package dev.tidemill.trigger.calendar;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** A cron expression of six or seven fields, as Quartz has them. */
final class QuartzCron {

  private static final int DAY_OF_MONTH = 3;
  private static final int DAY_OF_WEEK = 5;
  private static final int YEAR = 6;
  private static final String NO_DAY = "?";

  private final String cron;
  private final String[] fields;

  QuartzCron(String cron, String[] fields) {
    this.cron = cron;
    this.fields = new String[fields.length];
    for (int i = 0; i < fields.length; i++) {
      this.fields[i] = fields[i].toUpperCase(Locale.ROOT);
    }
  }

  /**
   * @throws IllegalArgumentException with a sentence for the user
   */
  CronTimes times() {
    List<BitSet> sets = new ArrayList<>();
    QuartzDays days = new QuartzDays();
    for (int i = 0; i < fields.length; i++) {
      if (isDay(i)) {
        sets.add(fields[i].equals(NO_DAY) ? new BitSet() : days(i, days));
      } else {
        sets.add(QuartzField.ALL.get(i).read(fields[i]).orElseThrow(wrong(i)));
      }
    }
    boolean byDay = !fields[DAY_OF_MONTH].equals(NO_DAY);
    if (byDay == !fields[DAY_OF_WEEK].equals(NO_DAY)) {
      throw new IllegalArgumentException("cron \"" + cron + "\" " + questionMark(byDay));
    }
    return new CronTimes(
        bits(sets.get(0)),
        bits(sets.get(1)),
        bits(sets.get(2)),
        bits(sets.get(4)),
        byDay ? days.ofMonth(sets.get(DAY_OF_MONTH)) : days.ofWeek(sets.get(DAY_OF_WEEK)),
        fields.length > YEAR && !fields[YEAR].equals("*")
            ? Optional.of(sets.get(YEAR))
            : Optional.empty());
  }

  private static boolean isDay(int field) {
    return field == DAY_OF_MONTH || field == DAY_OF_WEEK;
  }

  /** The plain items of a day field; the others become rules of {@code days}. */
  private BitSet days(int field, QuartzDays days) {
    BitSet plain = new BitSet();
    for (String item : fields[field].split(",", -1)) {
      boolean special = field == DAY_OF_MONTH ? days.addOfMonth(item) : days.addOfWeek(item);
      if (!special) {
        plain.or(QuartzField.ALL.get(field).read(item).orElseThrow(wrong(field)));
      }
    }
    return plain;
  }

  private static long bits(BitSet set) {
    return set.toLongArray()[0];
  }

  private Supplier<IllegalArgumentException> wrong(int field) {
    QuartzField f = QuartzField.ALL.get(field);
    return () ->
        new IllegalArgumentException(
            "cron \"%s\" has the %s \"%s\", which is not allowed; allowed: %s, * and lists, ranges and steps"
                .formatted(cron, f.name(), cron.strip().split("\\s+")[field], f.allowed()));
  }

  private String questionMark(boolean both) {
    return "has %d fields, so it starts with seconds, and %s of day of month and day of week must be ?%s"
            .formatted(
                fields.length,
                both ? "one" : "only one",
                withQuestionMark().map(q -> ", such as \"" + q + "\"").orElse(""))
        + withoutSeconds();
  }

  /** The same with ? for a day field that is a star, or for the weekday where both are ?. */
  private Optional<String> withQuestionMark() {
    List<String> out = new ArrayList<>(List.of(cron.strip().split("\\s+")));
    if (fields[DAY_OF_WEEK].equals("*")) {
      out.set(DAY_OF_WEEK, NO_DAY);
    } else if (fields[DAY_OF_MONTH].equals("*")) {
      out.set(DAY_OF_MONTH, NO_DAY);
    } else if (fields[DAY_OF_MONTH].equals(NO_DAY)) {
      out.set(DAY_OF_MONTH, "*");
    } else {
      return Optional.empty();
    }
    return Optional.of(String.join(" ", out));
  }

  /** People who write six fields without ? often mean the five of Unix, with a star too many. */
  private String withoutSeconds() {
    String five = String.join(" ", List.of(fields).subList(0, DAY_OF_WEEK));
    boolean oneStarTooMany =
        fields.length == YEAR && fields[DAY_OF_WEEK].equals("*") && CronTimes.isUnix(five);
    return "; without seconds write the five fields minute hour day-of-month month day-of-week"
        + (oneStarTooMany ? ", such as \"" + five + "\"" : "");
  }
}
