package dev.tidemill.kit.sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Finds the types of text columns. A column has a type only if every value of it can be read as
 * that type without being rounded, cut or lost. Numbers that a BIGINT cannot hold do not become
 * fractions, times keep their offset, and days are written with the year first.
 */
final class ColumnTypes {

  private static final String TEXT = "VARCHAR";
  private static final int SAMPLE_ROWS = 2000;
  private static final String INTEGER = "regexp_full_match(%1$s, '\\s*[+-]?[0-9]+\\s*')";
  private static final String OFFSET = "regexp_matches(%1$s, ':[0-9.]+\\s*[A-Za-z+-]')";
  private static final Set<String> INTEGERS =
      Set.of(
          "TINYINT",
          "SMALLINT",
          "INTEGER",
          "INT",
          "BIGINT",
          "HUGEINT",
          "UTINYINT",
          "USMALLINT",
          "UINTEGER",
          "UBIGINT");

  /** What a value has to be for a column to have the type, narrowest type first. */
  private static final Map<String, String> RULES = new LinkedHashMap<>();

  static {
    RULES.put("BOOLEAN", "lower(trim(%1$s)) IN ('true', 'false')");
    RULES.put("BIGINT", INTEGER + " AND TRY_CAST(%1$s AS BIGINT) IS NOT NULL");
    RULES.put("UBIGINT", INTEGER + " AND TRY_CAST(%1$s AS UBIGINT) IS NOT NULL");
    RULES.put("DOUBLE", "NOT contains(%1$s, '_') AND TRY_CAST(%1$s AS DOUBLE) IS NOT NULL");
    RULES.put(
        "DATE",
        "regexp_full_match(%1$s, '\\s*[0-9]{4,}[-/][0-9]{1,2}[-/][0-9]{1,2}\\s*')"
            + " AND TRY_CAST(%1$s AS DATE) IS NOT NULL");
    RULES.put("TIMESTAMP", isATime("TIMESTAMP") + " AND NOT " + OFFSET);
    RULES.put("TIMESTAMP WITH TIME ZONE", isATime("TIMESTAMPTZ"));
    RULES.put(
        "TIME",
        "regexp_full_match(%1$s, '\\s*[0-9]{1,2}:[0-9]{2}(:[0-9.]+)?\\s*')"
            + " AND TRY_CAST(%1$s AS TIME) IS NOT NULL");
  }

  private ColumnTypes() {}

  private static String isATime(String type) {
    return Sql.ifAYear("%1$s", "TRY_CAST(%1$s AS " + type + ")") + " IS NOT NULL";
  }

  /** The types of a relation whose columns are all text; those without any value are text. */
  static Map<String, String> of(
      GuardedDatabase database, String relation, Collection<String> columns) throws SQLException {
    if (columns.isEmpty()) {
      return Map.of();
    }
    String sample = "(SELECT * FROM " + relation + " LIMIT " + SAMPLE_ROWS + ")";
    Map<String, String> types = new LinkedHashMap<>(narrowest(database, sample, columns));
    List<String> wrong = wrong(database, relation, types);
    types.putAll(narrowest(database, relation, wrong));
    return types;
  }

  /** Columns that have a value which is not of the type. */
  private static List<String> wrong(
      GuardedDatabase database, String relation, Map<String, String> types) throws SQLException {
    List<String> columns = new ArrayList<>();
    List<String> counts = new ArrayList<>();
    types.forEach(
        (column, type) -> {
          String x = Sql.name(column);
          if (type.isEmpty()) {
            columns.add(column);
            counts.add("count(" + x + ")");
          } else if (!type.equals(TEXT)) {
            columns.add(column);
            counts.add("count(*) FILTER (" + x + " IS NOT NULL AND NOT " + rule(type, x) + ")");
          }
        });
    if (columns.isEmpty()) {
      return List.of();
    }
    List<Object> row =
        database.rows("SELECT " + String.join(", ", counts) + " FROM " + relation).get(0);
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      if (((Number) row.get(i)).longValue() > 0) {
        wrong.add(columns.get(i));
      } else if (types.get(columns.get(i)).isEmpty()) {
        types.put(columns.get(i), TEXT);
      }
    }
    return wrong;
  }

  private static String rule(String type, String x) {
    return "coalesce(" + RULES.get(type).formatted(x) + ", false)";
  }

  /** The narrowest type of all values; the empty one where there is no value. */
  private static Map<String, String> narrowest(
      GuardedDatabase database, String relation, Collection<String> columns) throws SQLException {
    if (columns.isEmpty()) {
      return Map.of();
    }
    List<String> parts = new ArrayList<>();
    for (String column : columns) {
      String x = Sql.name(column);
      parts.add("count(" + x + ")");
      for (String type : RULES.keySet()) {
        parts.add("bool_and(" + rule(type, x) + ") FILTER (" + x + " IS NOT NULL)");
      }
      parts.add("bool_and(" + INTEGER.formatted(x) + ") FILTER (" + x + " IS NOT NULL)");
    }
    List<Object> row =
        database.rows("SELECT " + String.join(", ", parts) + " FROM " + relation).get(0);
    Map<String, String> types = new LinkedHashMap<>();
    int at = 0;
    for (String column : columns) {
      int width = RULES.size() + 2;
      types.put(column, narrowest(row.subList(at, at + width)));
      at += width;
    }
    return types;
  }

  private static String narrowest(List<Object> figures) {
    if (((Number) figures.get(0)).longValue() == 0) {
      return "";
    }
    boolean isWhole = Boolean.TRUE.equals(figures.get(figures.size() - 1));
    int i = 1;
    for (String type : RULES.keySet()) {
      boolean wouldRound = isWhole && type.equals("DOUBLE");
      if (Boolean.TRUE.equals(figures.get(i++)) && !wouldRound) {
        return type;
      }
    }
    return TEXT;
  }

  /** A value as a declared type, null where it is not of it. A fraction is not an integer. */
  static String cast(String value, String is, String type) {
    String wanted = type.toUpperCase(Locale.ROOT);
    String plain = "TRY_CAST(" + value + " AS " + type + ")";
    boolean text = is.equalsIgnoreCase(TEXT);
    if (INTEGERS.contains(wanted) && !INTEGERS.contains(is.toUpperCase(Locale.ROOT))) {
      return "CASE WHEN contains(CAST(%1$s AS VARCHAR), '.') AND TRY_CAST(%1$s AS DOUBLE) %% 1 <> 0 THEN NULL ELSE %2$s END"
          .formatted(value, plain);
    }
    if (wanted.equals("TIMESTAMP") || wanted.equals("DATETIME")) {
      return Sql.instant(value, is);
    }
    boolean isATime = wanted.equals("DATE") || wanted.startsWith("TIMESTAMP");
    return text && isATime ? Sql.ifAYear(value, plain) : plain;
  }
}
