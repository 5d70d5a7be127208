package dev.tidemill.kit.source.jdbc;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A column of a query.
 *
 * @param type of DuckDB in which its values are kept
 * @param isOrdered whether the database can sort by it; by its text it always can
 */
public record JdbcColumn(String name, String type, boolean isOrdered) {

  public static final String TEXT = "VARCHAR";
  public static final String DATE = "DATE";
  public static final String TIMESTAMP = "TIMESTAMP";
  public static final String INSTANT = "TIMESTAMP WITH TIME ZONE";

  private static final int MOST_DIGITS = 38;
  private static final int FIRST_YEAR = -4000;
  private static final int LAST_YEAR = 9999;

  /** The columns of a query, in order. */
  static List<JdbcColumn> of(ResultSetMetaData columns) throws SQLException {
    List<JdbcColumn> all = new ArrayList<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      all.add(
          new JdbcColumn(
              columns.getColumnLabel(i), type(columns, i), isOrdered(columns.getColumnType(i))));
    }
    return all;
  }

  /** Types of a database's own, such as PostgreSQL's json and point, may have no order. */
  private static boolean isOrdered(int type) {
    return switch (type) {
      case Types.OTHER, Types.SQLXML, Types.STRUCT, Types.ARRAY, Types.JAVA_OBJECT -> false;
      default -> true;
    };
  }

  private static String type(ResultSetMetaData columns, int i) throws SQLException {
    String name = columns.getColumnTypeName(i).toLowerCase(Locale.ROOT);
    boolean unsigned = name.contains("unsigned"); // of MySQL: up to twice as large
    return switch (columns.getColumnType(i)) {
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER -> unsigned ? "BIGINT" : "INTEGER";
      case Types.BIGINT -> unsigned ? "DECIMAL(20, 0)" : "BIGINT";
      case Types.REAL, Types.FLOAT, Types.DOUBLE ->
          name.equals("money") ? TEXT : "DOUBLE"; // of PostgreSQL, such as $1,234.50
      case Types.NUMERIC, Types.DECIMAL -> number(columns.getPrecision(i), columns.getScale(i));
      case Types.BOOLEAN -> "BOOLEAN";
      case Types.BIT -> columns.getPrecision(i) <= 1 ? "BOOLEAN" : TEXT;
      case Types.DATE -> DATE;
      case Types.TIME -> name.equals("timetz") ? TEXT : "TIME";
      case Types.TIMESTAMP_WITH_TIMEZONE -> INSTANT;
      case Types.TIMESTAMP -> name.equals("timestamptz") ? INSTANT : TIMESTAMP;
      default -> TEXT;
    };
  }

  /** Without a limit of its digits a number is kept as near as a double is. */
  private static String number(int precision, int scale) {
    boolean exact = precision > 0 && precision <= MOST_DIGITS && scale >= 0 && scale <= precision;
    return exact ? "DECIMAL(%d, %d)".formatted(precision, scale) : "DOUBLE";
  }

  String quoted(String quote) {
    return quote + name.replace(quote, quote + quote) + quote;
  }

  /**
   * What to sort by.
   *
   * @param number of the column among those of the query
   * @param quote the database's mark around names
   */
  String order(int number, String quote) {
    return isOrdered ? String.valueOf(number) : "CAST(" + quoted(quote) + " AS VARCHAR)";
  }

  /** Whether it may be a watermark. */
  boolean grows() {
    return isTime() || type.equals("INTEGER") || type.equals("BIGINT") || type.endsWith(", 0)");
  }

  /** Whether its values are days or times. */
  public boolean isTime() {
    return type.equals(DATE) || type.equals(TIMESTAMP) || type.equals(INSTANT);
  }

  /**
   * A value as text that {@link #type} reads; null for none, and for times beyond all calendars
   * such as infinity.
   *
   * @param i its number among the columns
   */
  String value(ResultSet row, int i) throws SQLException {
    return switch (type) {
      case TIMESTAMP -> {
        LocalDateTime at = row.getObject(i, LocalDateTime.class);
        yield at == null || isEndless(at.getYear()) ? null : at.toString();
      }
      case INSTANT -> {
        OffsetDateTime at = row.getObject(i, OffsetDateTime.class);
        yield at == null || isEndless(at.getYear()) ? null : at.toInstant().toString();
      }
      case DATE -> {
        LocalDate day = row.getObject(i, LocalDate.class);
        yield day == null || isEndless(day.getYear()) ? null : day.toString();
      }
      case "BOOLEAN" -> {
        boolean value = row.getBoolean(i);
        yield row.wasNull() ? null : String.valueOf(value);
      }
      default -> row.getString(i);
    };
  }

  /** Whether a year is that of infinity, or beyond all calendars. */
  static boolean isEndless(int year) {
    return year > LAST_YEAR || year < FIRST_YEAR;
  }
}
