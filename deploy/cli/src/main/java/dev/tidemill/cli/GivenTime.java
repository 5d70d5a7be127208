package dev.tidemill.cli;

import dev.tidemill.cli.client.CliException;
import dev.tidemill.schemas.text.WrittenTime;
import java.time.Instant;

/** A time as people give it to an option. */
public final class GivenTime {

  /** For the descriptions of options. */
  public static final String ALLOWED =
      "in UTC such as 2026-01-31T12:00:00Z, a date such as 2026-01-31, or how long ago such as 7d";

  private GivenTime() {}

  /**
   * Reads it.
   *
   * @param option for the message
   * @throws CliException with what is allowed
   */
  public static Instant of(String option, String text, Instant now) {
    try {
      return WrittenTime.parse(text, now);
    } catch (IllegalArgumentException e) {
      throw new CliException(option + " " + e.getMessage(), 64);
    }
  }
}
