package dev.tidemill.validation.check;

import dev.tidemill.kit.sql.Sql;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The columns of the rows under test with their DuckDB types. Names are compared as DuckDB does:
 * without regard to case.
 */
public record Columns(Map<String, String> types) {

  private static final Set<String> NUMBERS =
      Set.of(
          "TINYINT",
          "SMALLINT",
          "INTEGER",
          "BIGINT",
          "HUGEINT",
          "UTINYINT",
          "USMALLINT",
          "UINTEGER",
          "UBIGINT",
          "UHUGEINT",
          "FLOAT",
          "DOUBLE",
          "REAL",
          "DECIMAL");

  /** Longer numbers are not read: the time to read one grows with the square of its length. */
  private static final int MOST_OF_NUMBER = 320;

  private static final Pattern DECIMALS = Pattern.compile("\\(\\s*\\d+\\s*,\\s*(\\d+)\\s*\\)");

  private static final Set<String> TIMES =
      Set.of(
          "DATE",
          "TIMESTAMP",
          "TIMESTAMP_S",
          "TIMESTAMP_MS",
          "TIMESTAMP_NS",
          "TIMESTAMP WITH TIME ZONE");

  public Columns {
    Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    sorted.putAll(types);
    types = sorted;
  }

  /** Whether there is such a column. */
  public boolean has(String column) {
    return types.containsKey(column);
  }

  /** Whether its values are numbers. */
  public boolean isNumber(String column) {
    return base(column).filter(NUMBERS::contains).isPresent();
  }

  /** Whether it may hold NaN and infinite values. */
  public boolean isFloating(String column) {
    return base(column).filter(t -> Set.of("FLOAT", "DOUBLE", "REAL").contains(t)).isPresent();
  }

  /**
   * A column's value as a DOUBLE in SQL: numbers, truth values as 0 and 1, times as seconds; null
   * for an infinite time. Empty for text and other types whose values have no order that bins could
   * keep.
   */
  public Optional<String> asNumber(String column) {
    String c = Sql.name(column);
    Optional<String> base = base(column);
    if (isNumber(column) || base.filter("BOOLEAN"::equals).isPresent()) {
      return Optional.of("CAST(" + c + " AS DOUBLE)");
    }
    if (base.filter(TIMES::contains).isPresent()) {
      return Optional.of("CASE WHEN isfinite(" + c + ") THEN CAST(epoch(" + c + ") AS DOUBLE) END");
    }
    return base.filter("TIME"::equals).map(t -> "CAST(epoch(" + c + ") AS DOUBLE)");
  }

  /**
   * A column's time as seconds since 1970, in SQL; null where a value is not a time. Numbers count
   * as seconds already, as times do among model inputs. Empty for other types.
   */
  public Optional<String> asSeconds(String column) {
    String c = Sql.name(column);
    Optional<String> base = base(column);
    if (isNumber(column)) {
      return Optional.of("CAST(" + c + " AS DOUBLE)");
    }
    return base.filter(t -> t.equals("VARCHAR") || TIMES.contains(t))
        .map(t -> "CAST(epoch(" + Sql.instant(c, t) + ") AS DOUBLE)");
  }

  /** A condition in SQL: the column's value is missing, that is, null or NaN. */
  public String isMissing(String column) {
    String c = Sql.name(column);
    return isFloating(column) ? "(%1$s IS NULL OR isnan(%1$s))".formatted(c) : c + " IS NULL";
  }

  /**
   * A condition in SQL: the column's value, which is not null, is one of these. They are compared
   * as values of the column's type: 1 equals 1.0, and a time may be given without seconds. A text
   * that is not of the type equals nothing. Columns that hold neither numbers, truth values nor
   * times are compared as text.
   */
  public String isAmong(String column, List<String> values) {
    String c = Sql.name(column);
    boolean typed = asNumber(column).isPresent();
    String list =
        values.stream()
            .filter(v -> !typed || isExact(column, v))
            .map(v -> typed ? tryCast(v, types.get(column)) : Sql.text(v))
            .collect(Collectors.joining(", "));
    String value = typed ? c : "CAST(" + c + " AS VARCHAR)";
    return list.isEmpty() ? "false" : "coalesce(" + value + " IN (" + list + "), false)";
  }

  private static String tryCast(String value, String type) {
    return "TRY_CAST(" + Sql.text(value) + " AS " + type + ")";
  }

  /** Whether the column's type holds the number as it is: a cast would round 1.5 to 2. */
  private boolean isExact(String column, String value) {
    if (!isNumber(column) || isFloating(column)) {
      return true;
    }
    Matcher decimal = DECIMALS.matcher(types.get(column));
    int scale = decimal.find() ? Integer.parseInt(decimal.group(1)) : 0;
    if (value.length() > MOST_OF_NUMBER) {
      return false; // and no column of a database holds such a number
    }
    try {
      return new BigDecimal(value.strip()).stripTrailingZeros().scale() <= scale;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private Optional<String> base(String column) {
    return Optional.ofNullable(types.get(column))
        .map(type -> type.toUpperCase(Locale.ROOT).replaceAll("\\(.*", "").trim());
  }
}
