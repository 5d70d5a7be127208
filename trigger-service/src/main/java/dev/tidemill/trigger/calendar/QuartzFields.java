package dev.tidemill.trigger.calendar;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quartz.CronExpression;

/** A cron expression with seconds, as Quartz has them, and what is wrong with one in our words. */
final class QuartzFields {

  private static final int DAY_OF_MONTH = 3;
  private static final int DAY_OF_WEEK = 5;

  /**
   * @param around the other fields; the one that is looked at takes the place of {@code %s}
   */
  private record Field(String name, String allowed, String around) {}

  private static final List<Field> FIELDS =
      List.of(
          new Field("second", "0 to 59", "%s * * * * ?"),
          new Field("minute", "0 to 59", "* %s * * * ?"),
          new Field("hour", "0 to 23", "* * %s * * ?"),
          new Field("day of month", "1 to 31, ?, L, LW or 15W", "* * * %s * ?"),
          new Field("month", "1 to 12 or JAN to DEC", "* * * * %s ?"),
          new Field("day of week", "1 (Sunday) to 7 or SUN to SAT, ?, 6L or 6#3", "* * * ? * %s"),
          new Field("year", "1970 to 2099", "* * * * * ? %s"));

  private QuartzFields() {}

  /**
   * @param cron for the message
   * @param fields 6 or 7
   * @throws IllegalArgumentException with a sentence for the user
   */
  static CronExpression parse(String cron, List<String> fields) {
    try {
      return new CronExpression(String.join(" ", fields));
    } catch (ParseException | RuntimeException e) {
      throw new IllegalArgumentException("cron \"" + cron + "\" " + problem(fields), e);
    }
  }

  private static String problem(List<String> fields) {
    for (int i = 0; i < fields.size(); i++) {
      Field field = FIELDS.get(i);
      boolean noDay = fields.get(i).equals("?") && (i == DAY_OF_MONTH || i == DAY_OF_WEEK);
      if (!noDay && !isValid(field.around().formatted(fields.get(i)))) {
        return "has the %s \"%s\", which is not allowed; allowed: %s, * and lists, ranges and steps"
            .formatted(field.name(), fields.get(i), field.allowed());
      }
    }
    boolean hasDay = !fields.get(DAY_OF_MONTH).equals("?");
    boolean hasWeekday = !fields.get(DAY_OF_WEEK).equals("?");
    if (hasDay == hasWeekday) {
      return "has %d fields, so it starts with seconds, and %s of day of month and day of week must be ?%s"
              .formatted(
                  fields.size(),
                  hasDay ? "one" : "only one",
                  withQuestionMark(fields).map(q -> ", such as \"" + q + "\"").orElse(""))
          + withoutSeconds(fields);
    }
    return "cannot be understood; 5 fields are minute hour day-of-month month day-of-week, 6 or 7"
        + " are second minute hour day-of-month month day-of-week [year]";
  }

  /** The same with ? for a day field that is a star, or for the weekday where both are ?. */
  private static Optional<String> withQuestionMark(List<String> fields) {
    List<String> out = new ArrayList<>(fields);
    if (fields.get(DAY_OF_WEEK).equals("*")) {
      out.set(DAY_OF_WEEK, "?");
    } else if (fields.get(DAY_OF_MONTH).equals("*")) {
      out.set(DAY_OF_MONTH, "?");
    } else if (fields.get(DAY_OF_MONTH).equals("?")) {
      out.set(DAY_OF_MONTH, "*");
    } else {
      return Optional.empty();
    }
    return Optional.of(String.join(" ", out)).filter(QuartzFields::isValid);
  }

  /** People who write six fields without ? often mean the five of Unix, with a star too many. */
  private static String withoutSeconds(List<String> fields) {
    String five = String.join(" ", fields.subList(0, 5));
    boolean oneStarTooMany =
        fields.size() == 6 && fields.get(5).equals("*") && LocalTimes.isUnix(five);
    return "; without seconds write the five fields minute hour day-of-month month day-of-week"
        + (oneStarTooMany ? ", such as \"" + five + "\"" : "");
  }

  private static boolean isValid(String quartz) {
    return CronExpression.isValidExpression(quartz);
  }
}
