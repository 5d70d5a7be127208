package dev.tidemill.trigger.calendar;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A field of a Quartz expression: what its numbers, names, ranges, steps and lists may be. A range
 * may go over the end, such as FRI-MON or 22-2.
 *
 * @param allowed in words
 * @param names stand for {@code min}, {@code min + 1} and so on
 * @param wraps whether a range may go over the end
 */
record QuartzField(
    String name, String allowed, int min, int max, List<String> names, boolean wraps) {

  static final List<String> WEEKDAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

  private static final List<String> MONTHS =
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

  /** In the order of an expression. */
  static final List<QuartzField> ALL =
      List.of(
          numbers("second", 59),
          numbers("minute", 59),
          numbers("hour", 23),
          new QuartzField("day of month", "1 to 31, ?, L, LW or 15W", 1, 31, List.of(), true),
          new QuartzField("month", "1 to 12 or JAN to DEC", 1, 12, MONTHS, true),
          new QuartzField(
              "day of week", "1 (Sunday) to 7 or SUN to SAT, ?, 6L or 6#3", 1, 7, WEEKDAYS, true),
          new QuartzField("year", "1970 to 2199", 1970, 2199, List.of(), false));

  private static QuartzField numbers(String name, int max) {
    return new QuartzField(name, "0 to " + max, 0, max, List.of(), true);
  }

  /**
   * The values of a list.
   *
   * @param text in capitals
   * @return empty if it is not one
   */
  Optional<BitSet> read(String text) {
    BitSet values = new BitSet();
    for (String item : text.split(",", -1)) {
      if (!add(values, item)) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }

  private boolean add(BitSet values, String item) {
    String[] stepped = item.split("/", 2);
    boolean hasStep = stepped.length == 2;
    OptionalInt step = hasStep ? step(stepped[1]) : OptionalInt.of(1);
    if (step.isEmpty() || (stepped[0].isEmpty() && !hasStep)) {
      return false;
    }
    if (stepped[0].isEmpty() || stepped[0].equals("*")) {
      return fill(values, min, max, step.getAsInt());
    }
    String[] ends = stepped[0].split("-", 2);
    OptionalInt from = value(ends[0]);
    OptionalInt to = ends.length == 2 ? value(ends[1]) : hasStep ? OptionalInt.of(max) : from;
    if (from.isEmpty() || to.isEmpty()) {
      return false;
    }
    if (from.getAsInt() <= to.getAsInt()) {
      return fill(values, from.getAsInt(), to.getAsInt(), step.getAsInt());
    }
    return wraps && fill(values, from.getAsInt(), to.getAsInt() + size(), step.getAsInt());
  }

  private boolean fill(BitSet values, int from, int to, int step) {
    for (int value = from; value <= to; value += step) {
      values.set(value > max ? value - size() : value);
    }
    return true;
  }

  private int size() {
    return max - min + 1;
  }

  private OptionalInt step(String text) {
    OptionalInt step = number(text);
    return step.isPresent() && step.getAsInt() >= 1 && step.getAsInt() <= max
        ? step
        : OptionalInt.empty();
  }

  /** A number or a name. */
  OptionalInt value(String text) {
    int named = names.indexOf(text);
    if (named >= 0) {
      return OptionalInt.of(min + named);
    }
    OptionalInt number = number(text);
    return number.isPresent() && number.getAsInt() >= min && number.getAsInt() <= max
        ? number
        : OptionalInt.empty();
  }

  private static OptionalInt number(String text) {
    return text.matches("\\d{1,4}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
  }
}
