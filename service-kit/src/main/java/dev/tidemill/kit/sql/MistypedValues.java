package dev.tidemill.kit.sql;

import dev.tidemill.kit.sql.SourceTable.Mistyped;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** Counts the values of a loaded source that are not of their declared types. */
final class MistypedValues {

  /** How many are looked up in their file: each costs a pass through it. */
  private static final int EXAMPLES = 20;

  private final GuardedDatabase database;
  private final String table;
  private final TextValues values;

  MistypedValues(GuardedDatabase database, String table, TextValues values) {
    this.database = database;
    this.table = table;
    this.values = values;
  }

  /** Whether there is a value that is not of a type. */
  static String isNot(String value, String cast) {
    return "%s IS NOT NULL AND (%s) IS NULL".formatted(value, cast);
  }

  /**
   * By file and column.
   *
   * @param columns with their declared types
   * @param checked those of them to look at
   * @param files by index
   * @param raw the types of the files' own columns
   */
  List<Mistyped> of(
      Map<String, String> columns,
      Collection<String> checked,
      IntFunction<FileRows> files,
      Map<String, String> raw)
      throws SQLException {
    Map<String, String> present = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    present.putAll(raw);
    List<String> names =
        columns.keySet().stream()
            .filter(c -> checked.contains(c) && present.containsKey(c))
            .sorted()
            .toList();
    if (names.isEmpty()) {
      return List.of();
    }
    List<Mistyped> all = new ArrayList<>();
    for (List<Object> row : counts(names)) {
      int file = ((Number) row.get(0)).intValue();
      for (int i = 0; i < names.size(); i++) {
        long bad = ((Number) row.get(1 + 2 * i)).longValue();
        if (bad > 0) {
          String name = names.get(i);
          String type = columns.get(name);
          long of = bad + ((Number) row.get(2 + 2 * i)).longValue();
          Mistyped counted =
              new Mistyped(file, name, type.toUpperCase(Locale.ROOT), bad, of, 0, "");
          all.add(
              all.size() < EXAMPLES ? first(counted, files.apply(file), type) : example(counted));
        }
      }
    }
    return all;
  }

  private List<List<Object>> counts(List<String> names) throws SQLException {
    List<String> parts = new ArrayList<>();
    parts.add(Sql.name(SourceTable.FILE));
    for (String column : names) {
      String not = Sql.name(SourceTable.NOT + column);
      parts.add("count(" + not + "), count(" + Sql.name(column) + ")");
    }
    return database.rows(
        "SELECT %s FROM %s GROUP BY 1 ORDER BY 1".formatted(String.join(", ", parts), table));
  }

  /** With the first such value of the file, and its row. */
  private Mistyped first(Mistyped counted, FileRows file, String type) throws SQLException {
    String value = Sql.name(counted.column());
    String is = file.type(counted.column());
    List<Object> found =
        database
            .rows(
                "SELECT n, CAST(%1$s AS VARCHAR) FROM (SELECT row_number() OVER () AS n, %1$s FROM %2$s) WHERE %3$s ORDER BY n LIMIT 1"
                    .formatted(value, file.relation(), isNot(value, values.cast(value, is, type))))
            .get(0);
    return new Mistyped(
        counted.file(),
        counted.column(),
        counted.type(),
        counted.values(),
        counted.of(),
        ((Number) found.get(0)).longValue(),
        (String) found.get(1));
  }

  private Mistyped example(Mistyped counted) throws SQLException {
    Object value =
        database
            .rows(
                "SELECT min(%s) FROM %s WHERE %s = %d"
                    .formatted(
                        Sql.name(SourceTable.NOT + counted.column()),
                        table,
                        Sql.name(SourceTable.FILE),
                        counted.file()))
            .get(0)
            .get(0);
    return new Mistyped(
        counted.file(),
        counted.column(),
        counted.type(),
        counted.values(),
        counted.of(),
        0,
        (String) value);
  }
}
