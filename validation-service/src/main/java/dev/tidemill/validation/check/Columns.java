package dev.tidemill.validation.check;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

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
   * for an infinite time. Empty for text and whatever else has no order that a bin could keep.
   */
  public Optional<String> asNumber(String column) {
    String c = SqlText.name(column);
    Optional<String> base = base(column);
    if (isNumber(column) || base.filter("BOOLEAN"::equals).isPresent()) {
      return Optional.of("CAST(" + c + " AS DOUBLE)");
    }
    if (base.filter(TIMES::contains).isPresent()) {
      return Optional.of("CASE WHEN isfinite(" + c + ") THEN CAST(epoch(" + c + ") AS DOUBLE) END");
    }
    return base.filter("TIME"::equals).map(t -> "CAST(epoch(" + c + ") AS DOUBLE)");
  }

  private Optional<String> base(String column) {
    return Optional.ofNullable(types.get(column))
        .map(type -> type.toUpperCase(Locale.ROOT).replaceAll("\\(.*", "").trim());
  }
}
