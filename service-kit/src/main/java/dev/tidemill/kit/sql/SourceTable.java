package dev.tidemill.kit.sql;

import dev.tidemill.kit.files.Gzip;
import dev.tidemill.kit.files.Unreadable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The rows of the files of a folder as a table with the index of each row's file: the same rows for
 * every reader. A column has the type that is declared, or else one that every value of it can be
 * read as. A value that is not of its declared type is null and is kept beside it. A file without a
 * byte has no rows and no columns; one that cannot be read to its end is left out.
 */
public final class SourceTable {

  /** The column that holds the index of a row's file. */
  public static final String FILE = "tidemill file";

  private static final String NOT = "tidemill not ";

  /**
   * A file.
   *
   * @param index how rows name it
   */
  public record Part(int index, Path path) {}

  /**
   * Values of a file that are not of a column's declared type.
   *
   * @param example one of them
   */
  public record Mistyped(int file, String column, String type, long values, String example) {}

  private final GuardedDatabase database;
  private final String table;
  private final String format;
  private final Map<String, String> columns = new LinkedHashMap<>();
  private final Set<String> checked = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<Integer, String> unreadable = new TreeMap<>();
  private final Map<Integer, List<String>> headers = new TreeMap<>();
  private final Set<Integer> empty = new TreeSet<>();

  private SourceTable(GuardedDatabase database, String table, String format) {
    this.database = database;
    this.table = Sql.name(table);
    this.format = format;
  }

  /**
   * Loads files.
   *
   * @param table its name; there is no such table yet
   * @param format {@code csv} or {@code parquet}
   * @param declared types by column; a column that no file has is null in each row
   */
  public static SourceTable load(
      GuardedDatabase database,
      String table,
      String format,
      List<Part> files,
      Map<String, String> declared)
      throws SQLException {
    SourceTable loaded = new SourceTable(database, table, format);
    Map<String, String> types = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    types.putAll(declared);
    loaded.load(loaded.withHeaders(files), types);
    return loaded;
  }

  /** The table's quoted name. */
  public String table() {
    return table;
  }

  /** The columns of the files with their types, without {@link #FILE}. */
  public Map<String, String> columns() {
    return columns;
  }

  /** Files that could not be read, by index, and why. */
  public Map<Integer, String> unreadable() {
    return unreadable;
  }

  /** The columns of each file that has any, by index. */
  public Map<Integer, List<String>> headers() {
    return headers;
  }

  /** Whether a file holds nothing, not even names of columns. */
  public boolean isEmpty(int file) {
    return empty.contains(file);
  }

  /** Whether a file or a declaration has the column. */
  public boolean has(String column) {
    return columns.keySet().stream().anyMatch(c -> c.equalsIgnoreCase(column));
  }

  private List<Part> withHeaders(List<Part> files) {
    List<Part> readable = new ArrayList<>();
    for (Part file : files) {
      try {
        if (!Gzip.isWhole(file.path())) {
          unreadable.put(file.index(), UnreadableFile.notWhole(file.path()));
        } else if (FileRelation.isEmpty(format, file.path())) {
          empty.add(file.index());
        } else {
          List<String> names = new ArrayList<>(database.columns(reader(List.of(file))).keySet());
          names.remove(FileRelation.PATH);
          if (names.stream().anyMatch(n -> n.indexOf('\0') >= 0)) {
            unreadable.put(file.index(), UnreadableFile.kind(file.path()));
          } else {
            headers.put(file.index(), names);
            readable.add(file);
          }
        }
      } catch (IOException e) {
        unreadable.put(file.index(), Unreadable.reason(e));
      } catch (SQLException e) {
        unreadable.put(file.index(), UnreadableFile.reason(e, format, file.path()));
      }
    }
    return readable;
  }

  private void load(List<Part> files, Map<String, String> declared) throws SQLException {
    try {
      fill(files, declared);
    } catch (SQLException together) {
      database.run("DROP TABLE IF EXISTS " + table);
      fill(files.stream().filter(this::canBeRead).toList(), declared);
    }
  }

  /** Whether every row of it can be read. */
  private boolean canBeRead(Part file) {
    try {
      database.rows("SELECT count(r) FROM " + reader(List.of(file)) + " r");
      return true;
    } catch (SQLException e) {
      unreadable.put(file.index(), UnreadableFile.reason(e, format, file.path()));
      headers.remove(file.index());
      return false;
    }
  }

  private void fill(List<Part> files, Map<String, String> declared) throws SQLException {
    Map<String, String> raw = new LinkedHashMap<>();
    if (!files.isEmpty()) {
      raw.putAll(rawTypes(files));
    }
    columns.clear();
    checked.clear();
    columns.putAll(format.equals("parquet") ? raw : seen(files, raw, declared));
    declared.forEach((column, type) -> columns.putIfAbsent(nameOf(column), type));
    columns.replaceAll((column, type) -> declared.getOrDefault(column, type));
    columns.keySet().stream().filter(declared::containsKey).forEach(checked::add);
    create();
    if (!files.isEmpty()) {
      insert(files, raw);
    }
  }

  private String nameOf(String column) {
    return columns.keySet().stream()
        .filter(c -> c.equalsIgnoreCase(column))
        .findFirst()
        .orElse(column);
  }

  private Map<String, String> rawTypes(List<Part> files) throws SQLException {
    Map<String, String> types = database.columns(reader(files));
    types.remove(FileRelation.PATH);
    return types;
  }

  private Map<String, String> seen(
      List<Part> files, Map<String, String> raw, Map<String, String> declared) throws SQLException {
    Map<String, String> types = new LinkedHashMap<>(raw);
    List<String> open = raw.keySet().stream().filter(c -> !declared.containsKey(c)).toList();
    if (!open.isEmpty()) {
      types.putAll(ColumnTypes.of(database, reader(files), open));
    }
    return types;
  }

  private void create() throws SQLException {
    List<String> parts = new ArrayList<>();
    parts.add(Sql.name(FILE) + " INTEGER");
    columns.forEach(
        (column, type) -> {
          parts.add(Sql.name(column) + " " + type);
          if (checked.contains(column)) {
            parts.add(Sql.name(NOT + column) + " VARCHAR");
          }
        });
    database.run("CREATE TABLE " + table + " (" + String.join(", ", parts) + ")");
  }

  private void insert(List<Part> files, Map<String, String> raw) throws SQLException {
    Map<String, String> present = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    present.putAll(raw);
    List<String> parts = new ArrayList<>();
    columns.forEach(
        (column, type) -> {
          String is = present.getOrDefault(column, "");
          String value = is.isEmpty() ? "NULL" : "r." + Sql.name(column);
          String cast = is.isEmpty() ? value : ColumnTypes.cast(value, is, type);
          parts.add(cast);
          if (checked.contains(column)) {
            parts.add(
                is.isEmpty()
                    ? value
                    : "CASE WHEN %1$s IS NOT NULL AND (%2$s) IS NULL THEN CAST(%1$s AS VARCHAR) END"
                        .formatted(value, cast));
          }
        });
    String indexes =
        files.stream()
            .map(f -> "(" + Sql.text(f.path()) + ", " + f.index() + ")")
            .collect(Collectors.joining(", "));
    String values = parts.isEmpty() ? "" : ", " + String.join(", ", parts);
    database.run(
        "INSERT INTO %s SELECT f.i%s FROM %s r JOIN (VALUES %s) f(p, i) ON r.%s = f.p"
            .formatted(table, values, reader(files), indexes, Sql.name(FileRelation.PATH)));
  }

  private String reader(List<Part> files) {
    return FileRelation.withPath(format, files.stream().map(Part::path).toList());
  }

  /** Values that are not of their declared types, by file and column. */
  public List<Mistyped> mistyped() throws SQLException {
    List<String> names = columns.keySet().stream().filter(checked::contains).sorted().toList();
    if (names.isEmpty()) {
      return List.of();
    }
    List<String> parts = new ArrayList<>();
    parts.add(Sql.name(FILE));
    for (String column : names) {
      String not = Sql.name(NOT + column);
      parts.add("count(" + not + "), min(" + not + ")");
    }
    List<Mistyped> mistyped = new ArrayList<>();
    for (List<Object> row :
        database.rows(
            "SELECT %s FROM %s GROUP BY 1 ORDER BY 1".formatted(String.join(", ", parts), table))) {
      for (int i = 0; i < names.size(); i++) {
        long values = ((Number) row.get(1 + 2 * i)).longValue();
        if (values > 0) {
          mistyped.add(
              new Mistyped(
                  ((Number) row.get(0)).intValue(),
                  names.get(i),
                  columns.get(names.get(i)).toUpperCase(Locale.ROOT),
                  values,
                  (String) row.get(2 + 2 * i)));
        }
      }
    }
    return mistyped;
  }
}
