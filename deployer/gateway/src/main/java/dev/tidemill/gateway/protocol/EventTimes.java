package dev.tidemill.gateway.protocol;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Reads event times of requests and labels. */
public final class EventTimes {

  private EventTimes() {}

  /**
   * An ISO 8601 date and time; without an offset it is taken as UTC, as data files are.
   *
   * @throws RequestRejected (400) naming the field
   */
  public static Instant parse(String field, String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException withoutOffset) {
      try {
        return LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
      } catch (DateTimeException e) {
        throw new RequestRejected(
            400,
            "'%s' is '%s'; it must be an ISO time such as 2001-04-01T05:30:00Z, or epoch milliseconds"
                .formatted(field, text));
      }
    }
  }
}
