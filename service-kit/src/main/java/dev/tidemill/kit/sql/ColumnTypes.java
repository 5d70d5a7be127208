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
  private static final int COLUMNS_AT_ONCE = 100;
  private static final String NAME = Sql.name("tidemill name");
  private static final String VALUE = Sql.name("tidemill value");

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
    Map<String, String> counts = new LinkedHashMap<>();
    types.forEach(
        (column, type) -> {
          String x = Sql.name(column);
          if (type.isEmpty()) {
            counts.put(column, "count(" + x + ")");
          } else if (!type.equals(TextValues.TEXT)) {
            counts.put(
                column, "count(*) FILTER (" + x + " IS NOT NULL AND NOT " + rule(type, x) + ")");
          }
        });
    List<String> columns = List.copyOf(counts.keySet());
    List<String> wrong = new ArrayList<>();
    for (int from = 0; from < columns.size(); from += COLUMNS_AT_ONCE) {
      List<String> some = columns.subList(from, Math.min(columns.size(), from + COLUMNS_AT_ONCE));
      String parts = String.join(", ", some.stream().map(counts::get).toList());
      List<Object> row = database.rows("SELECT " + parts + " FROM " + relation).get(0);
      for (int i = 0; i < some.size(); i++) {
        if (((Number) row.get(i)).longValue() > 0) {
          wrong.add(some.get(i));
        } else if (types.get(some.get(i)).isEmpty()) {
          types.put(some.get(i), TextValues.TEXT);
        }
      }
    }
    return wrong;
  }

  private String rule(String type, String x) {
    return "coalesce(" + rules.get(type).apply(x) + ", false)";
  }

  /**
   * The narrowest type of all values; the empty one where there is no value. The values of all
   * columns stand below each other, so that the query does not grow with the number of columns:
   * with some expressions for each of 200, DuckDB plans for many seconds.
   */
  private Map<String, String> narrowest(String relation, Collection<String> columns)
      throws SQLException {
    Map<String, String> types = new LinkedHashMap<>();
    columns.forEach(column -> types.put(column, ""));
    if (columns.isEmpty()) {
      return types;
    }
    List<String> parts = new ArrayList<>();
    rules.keySet().forEach(type -> parts.add("bool_and(" + rule(type, VALUE) + ")"));
    parts.add("bool_and(" + TextValues.isWhole(VALUE) + ")");
    for (List<Object> row :
        database.rows(
            "SELECT %1$s, %2$s FROM (UNPIVOT (SELECT %3$s FROM %4$s) ON COLUMNS(*) INTO NAME %1$s VALUE %5$s) GROUP BY 1"
                .formatted(
                    NAME,
                    String.join(", ", parts),
                    Sql.names(List.copyOf(columns)),
                    relation,
                    VALUE))) {
      String column = (String) row.get(0);
      types.put(column, narrowest(words.contains(column), row.subList(1, row.size())));
    }
    return types;
  }

  private String narrowest(boolean isWord, List<Object> figures) {
    boolean isWhole = Boolean.TRUE.equals(figures.get(figures.size() - 1));
    int i = 0;
    for (String type : rules.keySet()) {
      boolean isOfType = Boolean.TRUE.equals(figures.get(i++));
      boolean wouldRound = isWhole && type.equals("DOUBLE");
      if (isOfType && !wouldRound && !(isWord && !TIMES.contains(type))) {
        return type;
      }
    }
    return TextValues.TEXT;
  }
}
