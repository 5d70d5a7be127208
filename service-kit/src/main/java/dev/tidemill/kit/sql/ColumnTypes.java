package dev.tidemill.kit.sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Finds the types of text columns. A column has a type only if every value of it can be read as
 * that type without being rounded, cut or lost. Numbers that a BIGINT cannot hold do not become
 * fractions, numbers with zeros before them are codes and stay text, times keep their offset, and
 * days are written with the year first unless their format is declared.
 */
final class ColumnTypes {

  private static final int SAMPLE_ROWS = 2000;

  /** What a text may be in formats that write numbers and truths as themselves. */
  private static final Set<String> TIMES =
      Set.of("DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIME");

  private final GuardedDatabase database;
  private final Map<String, UnaryOperator<String>> rules;
  private final Set<String> words;

  /**
   * @param words columns that hold texts which are no numbers, whatever they look like
   */
  ColumnTypes(GuardedDatabase database, TextValues values, Set<String> words) {
    this.database = database;
    this.rules = values.rules();
    this.words = words;
  }

  /** The types of a relation whose columns are all text; those without any value are text. */
  Map<String, String> of(String relation, Collection<String> columns) throws SQLException {
    if (columns.isEmpty()) {
      return Map.of();
    }
    String sample = "(SELECT * FROM " + relation + " LIMIT " + SAMPLE_ROWS + ")";
    Map<String, String> types = new LinkedHashMap<>(narrowest(sample, columns));
    List<String> wrong = wrong(relation, types);
    types.putAll(narrowest(relation, wrong));
    return types;
  }

  /** Columns that have a value which is not of the type. */
  private List<String> wrong(String relation, Map<String, String> types) throws SQLException {
    List<String> columns = new ArrayList<>();
    List<String> counts = new ArrayList<>();
    types.forEach(
        (column, type) -> {
          String x = Sql.name(column);
          if (type.isEmpty()) {
            columns.add(column);
            counts.add("count(" + x + ")");
          } else if (!type.equals(TextValues.TEXT)) {
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
        types.put(columns.get(i), TextValues.TEXT);
      }
    }
    return wrong;
  }

  private String rule(String type, String x) {
    return "coalesce(" + rules.get(type).apply(x) + ", false)";
  }

  /** The narrowest type of all values; the empty one where there is no value. */
  private Map<String, String> narrowest(String relation, Collection<String> columns)
      throws SQLException {
    if (columns.isEmpty()) {
      return Map.of();
    }
    List<String> parts = new ArrayList<>();
    for (String column : columns) {
      String x = Sql.name(column);
      parts.add("count(" + x + ")");
      for (String type : rules.keySet()) {
        parts.add(
            words.contains(column) && !TIMES.contains(type)
                ? "false"
                : "bool_and(" + rule(type, x) + ") FILTER (" + x + " IS NOT NULL)");
      }
      parts.add("bool_and(" + TextValues.isWhole(x) + ") FILTER (" + x + " IS NOT NULL)");
    }
    List<Object> row =
        database.rows("SELECT " + String.join(", ", parts) + " FROM " + relation).get(0);
    Map<String, String> types = new LinkedHashMap<>();
    int at = 0;
    for (String column : columns) {
      int width = rules.size() + 2;
      types.put(column, narrowest(row.subList(at, at + width)));
      at += width;
    }
    return types;
  }

  private String narrowest(List<Object> figures) {
    if (((Number) figures.get(0)).longValue() == 0) {
      return "";
    }
    boolean isWhole = Boolean.TRUE.equals(figures.get(figures.size() - 1));
    int i = 1;
    for (String type : rules.keySet()) {
      boolean wouldRound = isWhole && type.equals("DOUBLE");
      if (Boolean.TRUE.equals(figures.get(i++)) && !wouldRound) {
        return type;
      }
    }
    return TextValues.TEXT;
  }
}
