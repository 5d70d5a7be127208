package dev.tidemill.schemas.text;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms 90s 30m 6h 28d}. */
public final class Durations {

  private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

  private Durations() {}

  /**
   * Reads a duration such as {@code 90s}.
   *
   * @throws IllegalArgumentException with what is allowed
   */
  public static Duration parse(String text) {
    Matcher m = WRITTEN.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a duration; write a number with ms, s, m, h or d, such as 90s");
    }
    long n = Long.parseLong(m.group(1));
    return switch (m.group(2)) {
      case "ms" -> Duration.ofMillis(n);
      case "s" -> Duration.ofSeconds(n);
      case "m" -> Duration.ofMinutes(n);
      case "h" -> Duration.ofHours(n);
      default -> Duration.ofDays(n);
    };
  }

  /** As people read it, in its two largest units: {@code 250ms, 39s, 12m 39s, 1h 3m, 2d 5h}. */
  public static String rounded(Duration duration) {
    if (duration.toDays() > 0) {
      return two(duration.toDays(), "d", duration.toHoursPart(), "h");
    }
    if (duration.toHours() > 0) {
      return two(duration.toHours(), "h", duration.toMinutesPart(), "m");
    }
    if (duration.toSeconds() > 0) {
      return two(duration.toMinutes(), "m", duration.toSecondsPart(), "s");
    }
    return duration.toMillis() > 0 ? duration.toMillis() + "ms" : "0s";
  }

  private static String two(long large, String unit, int small, String smallUnit) {
    String rest = small + smallUnit;
    if (large == 0) {
      return rest;
    }
    return large + unit + (small == 0 ? "" : " " + rest);
  }

  /** In the largest unit that says it exactly, at most to the millisecond. */
  public static String text(Duration duration) {
    long ms = duration.toMillis();
    if (ms != 0 && ms % 86_400_000 == 0) {
      return ms / 86_400_000 + "d";
    }
    if (ms != 0 && ms % 3_600_000 == 0) {
      return ms / 3_600_000 + "h";
    }
    if (ms != 0 && ms % 60_000 == 0) {
      return ms / 60_000 + "m";
    }
    return ms % 1000 == 0 ? ms / 1000 + "s" : ms + "ms";
  }
}
