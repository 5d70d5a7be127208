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

  private Optional<String> base(String column) {
    return Optional.ofNullable(types.get(column))
        .map(type -> type.toUpperCase(Locale.ROOT).replaceAll("\\(.*", "").trim());
  }
}
