package dev.tidemill.kit.sql;

import dev.tidemill.schemas.text.ForeignText;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Names, values and times as DuckDB writes them. */
public final class Sql {

  private static final int LONGEST_REASON = 400;

  /**
   * A year has four digits or more, so that 01-03-24 is not a day of the year 1. Without this
   * DuckDB takes it.
   */
  private static final String STARTS_WITH_A_YEAR = "'^\\s*[0-9]{4,}[-/]'";

  /** Types of numbers that may have a fraction. */
  private static final Set<String> FRACTIONS = Set.of("FLOAT", "REAL", "DOUBLE", "DECIMAL");

  private Sql() {}

  /** A quoted name. */
  public static String name(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  /** Quoted names, joined by commas. */
  public static String names(List<String> identifiers) {
    return identifiers.stream().map(Sql::name).collect(Collectors.joining(", "));
  }

  /** A quoted text. */
  public static String text(Object value) {
    return "'" + value.toString().replace("'", "''") + "'";
  }

  /** A literal that DuckDB reads as the same double, NaN and infinity too. */
  public static String number(double value) {
    return "CAST('" + value + "' AS DOUBLE)";
  }

  /**
   * A value as its word: text as it is, whole numbers without a fraction, {@code true} and {@code
   * false}. Null for null, NaN and infinity.
   *
   * @param value an expression
   * @param type of the expression
   */
  public static String word(String value, String type) {
    String text = "CAST(" + value + " AS VARCHAR)";
    String base = type.toUpperCase(Locale.ROOT).replaceAll("\\(.*", "").trim();
    if (!FRACTIONS.contains(base)) {
      return text;
    }
    return ("CASE WHEN isfinite(CAST(%1$s AS DOUBLE)) THEN CASE WHEN %1$s = trunc(%1$s) AND"
            + " abs(%1$s) < 1e15 THEN CAST(CAST(%1$s AS BIGINT) AS VARCHAR) ELSE %2$s END END")
        .formatted(value, text);
  }

  /**
   * The id of a live request about a row: the text of its only column, or the texts of several with
   * slashes between. Null where a column is null.
   *
   * @param columns expressions
   */
  public static String requestId(List<String> columns) {
    return columns.stream()
        .map(c -> "CAST(" + c + " AS VARCHAR)")
        .collect(Collectors.joining(" || '/' || "));
  }

  /**
   * A value of whatever type as the TIMESTAMP of UTC that it stands for; null where it stands for
   * none, as numbers and infinity do. Text has the year first; an offset in it counts.
   *
   * @param value an expression
   * @param type of the expression
   */
  public static String instant(String value, String type) {
    return type.equalsIgnoreCase("VARCHAR") ? ifAYear(value, instant(value)) : instant(value);
  }

  /** The same of a value that is known to be a time. */
  public static String instant(String value) {
    return "make_timestamp(epoch_us(TRY_CAST(" + value + " AS TIMESTAMPTZ)))";
  }

  /** The expression where the text starts with a year; null elsewhere. */
  static String ifAYear(String text, String expression) {
    return "CASE WHEN regexp_matches(%s, %s) THEN %s END"
        .formatted(text, STARTS_WITH_A_YEAR, expression);
  }

  /** An instant as a TIMESTAMP of UTC. */
  public static String timestamp(Instant at) {
    return "make_timestamp(CAST(" + micros(at) + " AS BIGINT))";
  }

  /** Microseconds of the epoch; what is finer is cut off. */
  public static long micros(Instant at) {
    return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1000L);
  }

  /** The instant of microseconds of the epoch. Nanoseconds of a long end in the year 2262. */
  public static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** What went wrong, in one line. */
  public static String reason(SQLException e) {
    String message = String.valueOf(e.getMessage());
    int second = message.indexOf("\nError: ");
    String tail = second >= 0 ? message.substring(second + 8) : message;
    String line = tail.lines().findFirst().orElse(tail).trim();
    return ForeignText.cut(line, LONGEST_REASON);
  }
}
