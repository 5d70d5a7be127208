package dev.tidemill.gateway.protocol;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/** Reads event times of requests and labels. */
public final class EventTimes {

  /** What an event time may be, for messages. */
  public static final String ALLOWED =
      "an ISO time such as 2001-04-01T05:30:00Z, or a number of seconds (from 1e11 on: of milliseconds) since 1970";

  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  /**
   * Seconds since 1970 reach this number in the year 5138, milliseconds reached it in 1973: a
   * larger number is milliseconds, as the clocks of Java and JavaScript give them.
   */
  private static final BigDecimal FIRST_MILLIS = new BigDecimal("1e11");

  private static final BigDecimal TOO_LARGE = new BigDecimal("1e14");

  /** Decimal places, enough for the smallest FP64 written out. */
  private static final int MOST_OF_SCALE = 1_100;

  private static final DateTimeFormatter FORM =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("['T'][' ']")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalEnd()
          .appendPattern("[' ']['UTC']['GMT'][XXX][XX][X]")
          .toFormatter(Locale.ROOT);

  private EventTimes() {}

  /**
   * An ISO 8601 date and time; without an offset it is taken as UTC, as data files are. A date
   * alone is its midnight.
   *
   * @throws RequestRejected (400) naming the field
   */
  public static Instant parse(String field, String text) {
    try {
      TemporalAccessor read =
          FORM.parseBest(text.strip(), OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
      return inRange(field, text, instant(read));
    } catch (DateTimeException e) {
      throw bad(field, text);
    }
  }

  private static Instant instant(TemporalAccessor read) {
    if (read instanceof OffsetDateTime at) {
      return at.toInstant();
    }
    LocalDateTime local =
        read instanceof LocalDateTime at ? at : LocalDate.from(read).atStartOfDay();
    return local.toInstant(ZoneOffset.UTC);
  }

  /**
   * A number of seconds since 1970, with or without a fraction; from 1e11 on, of milliseconds.
   *
   * @param number as JSON has it
   * @throws RequestRejected (400) naming the field
   */
  public static Instant ofNumber(String field, String number) {
    BigDecimal value;
    try {
      value = new BigDecimal(number);
    } catch (NumberFormatException notFinite) {
      throw bad(field, number);
    }
    // A power of ten is written in a few characters, and can take hours to work out.
    if (Math.abs((long) value.scale()) > MOST_OF_SCALE
        || value.precision() - value.scale() > 20
        || value.abs().compareTo(TOO_LARGE) >= 0) {
      throw bad(field, number);
    }
    int decimals = value.abs().compareTo(FIRST_MILLIS) < 0 ? 9 : 6;
    BigInteger total =
        value.movePointRight(decimals).setScale(0, RoundingMode.FLOOR).toBigInteger();
    BigInteger[] parts = total.divideAndRemainder(BigInteger.valueOf(1_000_000_000L));
    return inRange(
        field, number, Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].longValueExact()));
  }

  private static Instant inRange(String field, String text, Instant at) {
    if (at.isBefore(FIRST) || at.isAfter(LAST)) {
      throw new RequestRejected(
          400, "'%s' is %s; the years 1 to 9999 are allowed".formatted(field, text));
    }
    return at;
  }

  private static RequestRejected bad(String field, String text) {
    return new RequestRejected(400, "'%s' is '%s'; it must be %s".formatted(field, text, ALLOWED));
  }
}
