package dev.tidemill.schemas.text;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Times as people give them: an instant, a date, or how long ago. */
public final class WrittenTime {

  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private WrittenTime() {}

  /**
   * Reads an instant such as {@code 2026-01-31T12:00:00Z} or {@code 2026-01-31T13:00:00+01:00}, the
   * start of a date in UTC such as {@code 2026-01-31}, or a duration before now such as {@code 7d}.
   * Years are 1 to 9999: other ones are slips, and calendars cannot count with the largest.
   *
   * @throws IllegalArgumentException with what is allowed
   */
  public static Instant parse(String text, Instant now) {
    try {
      return inRange(text.contains("T") ? OffsetDateTime.parse(text).toInstant() : date(text, now));
    } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is not a time; write one such as 2026-01-31T12:00:00Z, a date such as"
              + " 2026-01-31, which is its start in UTC, or how long ago, such as 7d",
          e);
    }
  }

  private static Instant inRange(Instant at) {
    if (at.isBefore(FIRST) || at.isAfter(LAST)) {
      throw new IllegalArgumentException(at + " is in no year from 1 to 9999");
    }
    return at;
  }

  private static Instant date(String text, Instant now) {
    return text.contains("-")
        ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
        : now.minus(Durations.parse(text)).truncatedTo(ChronoUnit.MILLIS);
  }
}
