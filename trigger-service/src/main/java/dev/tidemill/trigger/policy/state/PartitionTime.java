package dev.tidemill.trigger.policy.state;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a partition begins, as its folders say: {@code dt=2024-12-31}, {@code day=20241231}, {@code
 * dt=2024-12-31/hour=07}, {@code month=2024-12} or {@code year=2024/month=12/day=31}. Folders that
 * hold no time ({@code region=eu}) say nothing.
 */
public final class PartitionTime {

  private static final Pattern DATE =
      Pattern.compile("([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:[T_-]([0-9]{2}))?)?)?(?![0-9]).*");
  private static final Pattern DIGITS =
      Pattern.compile("([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})?");
  private static final Map<String, Integer> UNITS =
      Map.of("year", 0, "y", 0, "month", 1, "m", 1, "day", 2, "d", 2, "hour", 3, "h", 3, "hr", 3);

  private PartitionTime() {}

  /**
   * Of the path of a file.
   *
   * @return in UTC; empty if the path names no time
   */
  public static Optional<Instant> of(String path) {
    Map<Integer, Integer> parts = new HashMap<>();
    for (String folder : path.substring(0, Math.max(0, path.lastIndexOf('/'))).split("/")) {
      int equals = folder.indexOf('=');
      if (equals > 0) {
        take(parts, folder.substring(0, equals), folder.substring(equals + 1));
      }
    }
    if (!parts.containsKey(0)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          LocalDateTime.of(
                  parts.get(0),
                  parts.getOrDefault(1, 1),
                  parts.getOrDefault(2, 1),
                  parts.getOrDefault(3, 0),
                  0)
              .toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static void take(Map<Integer, Integer> parts, String key, String value) {
    Integer unit = UNITS.get(key.toLowerCase(Locale.ROOT));
    if (unit != null && value.matches("[0-9]{1,4}") && (unit > 0 || value.length() == 4)) {
      parts.put(unit, Integer.parseInt(value));
      return;
    }
    Matcher form = DIGITS.matcher(value);
    if (!form.matches()) {
      form = DATE.matcher(value);
    }
    // a number of four digits alone may be anything, such as store=1204
    if (form.matches() && form.group(2) != null) {
      for (int i = 0; i < 4; i++) {
        if (form.group(i + 1) != null) {
          parts.put(i, Integer.parseInt(form.group(i + 1)));
        }
      }
    }
  }
}
