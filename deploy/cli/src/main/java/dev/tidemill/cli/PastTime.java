package dev.tidemill.cli;

import dev.tidemill.cli.client.CliException;
import dev.tidemill.schemas.text.Durations;
import java.time.DateTimeException;
import java.time.Instant;

/** A time of the past as people give it: an instant in UTC, or how long ago. */
final class PastTime {

  private PastTime() {}

  /**
   * Reads it.
   *
   * @param option for the message
   * @throws CliException with what is allowed
   */
  static Instant of(String option, String text, Instant now) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      try {
        return now.minus(Durations.parse(text));
      } catch (IllegalArgumentException | DateTimeException notADuration) {
        throw new CliException(
            option
                + " \""
                + text
                + "\" is not a time; write one in UTC such as 2026-01-31T12:00:00Z, or how long ago,"
                + " such as 7d",
            64);
      }
    }
  }
}
