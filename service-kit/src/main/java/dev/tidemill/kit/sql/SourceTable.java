package dev.tidemill.kit.sql;

import dev.tidemill.kit.sql.FileRows.UnreadableRowsException;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.file.FileReading.Format;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rows of the files of a folder as a table with the index of each row's file: the same rows for
 * every reader. A column has the type that is declared, or else one that every value of it can be
 * read as. A value that is not of its declared type is null and is kept beside it. A file without a
 * byte has no rows and no columns; one that cannot be read to its end is left out.
 */
public final class SourceTable {

  /** The column that holds the index of a row's file. */
  public static final String FILE = "tidemill file";

  static final String NOT = "tidemill not ";

  /**
   * A file.
   *
   * @param index how rows name it
   */
  public record Part(int index, Path path) {}

  /**
   * Values of a file that are not of a column's declared type.
   *
   * @param of how many values the file has in that column
   * @param row the number of the first such value's row, from 1
   * @param example that value
   */
  public record Mistyped(
      int file, String column, String type, long values, long of, long row, String example) {}

  private final GuardedDatabase database;
  private final String table;
  private final FileReading reading;
  private final TextValues values;
  private final Map<String, String> columns = new LinkedHashMap<>();
  private final Set<String> checked = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final Set<String> guessed = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<Integer, String> unreadable = new TreeMap<>();
  private final Map<Integer, FileRows> readable = new TreeMap<>();
  private final Map<Integer, List<String>> headers = new TreeMap<>();
  private final Set<Integer> empty = new TreeSet<>();
  private List<Mistyped> mistyped = List.of();
  private List<TypeHint> hints = List.of();

  private SourceTable(GuardedDatabase database, String table, FileReading reading) {
    this.database = database;
    this.table = Sql.name(table);
    this.reading = reading;
    this.values = new TextValues(reading.text());
  }

  /**
   * Loads files.
   *
   * @param table its name; there is no such table yet
   * @param reading how; a column of its types that no file has is null in each row
   */
  public static SourceTable load(
      GuardedDatabase database, String table, FileReading reading, List<Part> files)
      throws SQLException {
    return load(database, table, reading, files, Map.of());
  }

  /**
   * Loads files that were read before.
   *
   * @param known types that were found then
   */
  public static SourceTable load(
      GuardedDatabase database,
      String table,
      FileReading reading,
      List<Part> files,
      Map<String, String> known)
      throws SQLException {
    SourceTable loaded = new SourceTable(database, table, reading);
    try {
      files.forEach(loaded::open);
      loaded.load(known);
      return loaded;
    } finally {
      loaded.readable.values().forEach(FileRows::close);
    }
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

  /** Columns whose type is that of their values, as nothing declares it. */
  public List<String> guessed() {
    return columns.keySet().stream().filter(guessed::contains).toList();
  }

  /** Values that are not of their declared types, by file and column. */
  public List<Mistyped> mistyped() {
    return mistyped;
  }

  /** What a person may want to declare, since values look like more than text. */
  public List<TypeHint> hints() {
    return hints;
  }

  /**
   * Gives rows the time of their file, unless there is a column of that name, see {@link
   * FileTimes}.
   */
  public void addTimes(String column, Map<Integer, Instant> times) throws SQLException {
    if (has(column) || columns.isEmpty()) {
      return;
    }
    FileTimes.add(database, table, column, times);
    columns.put(column, "TIMESTAMP");
  }

  private void open(Part file) {
    try {
      FileRows rows = FileRows.of(database, reading, file.path());
      if (rows.isEmpty()) {
        empty.add(file.index());
      } else {
        headers.put(file.index(), rows.columns());
        readable.put(file.index(), rows);
      }
    } catch (UnreadableRowsException e) {
      unreadable.put(file.index(), e.getMessage());
    }
  }

  private void load(Map<String, String> known) throws SQLException {
    try {
      fill(known);
    } catch (SQLException together) {
      database.run("DROP TABLE IF EXISTS " + table);
      for (Map.Entry<Integer, FileRows> file : readable.entrySet()) {
        test(file.getKey(), file.getValue());
      }
      fill(known);
    }
  }

  /** Leaves a file out unless every row of it can be read. */
  private void test(int index, FileRows rows) {
    try {
      database.rows("SELECT count(r) FROM " + rows.relation() + " r");
    } catch (SQLException e) {
      unreadable.put(index, rows.reason(e));
      headers.remove(index);
    }
  }

  /** The files that can be read as far as is known. */
  private List<FileRows> files() {
    return readable.entrySet().stream()
        .filter(f -> headers.containsKey(f.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  private void fill(Map<String, String> known) throws SQLException {
    String all = files().isEmpty() ? "" : FileRows.together(reading, files());
    Map<String, String> raw = new LinkedHashMap<>();
    if (!all.isEmpty()) {
      raw.putAll(database.columns(all));
      raw.remove(FileRelation.PATH);
    }
    Map<String, String> declared = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    declared.putAll(known);
    declared.putAll(reading.typesOf(raw.keySet()));
    clear();
    columns.putAll(raw);
    if (reading.format() != Format.PARQUET) {
      columns.putAll(found(all, raw, declared));
    }
    declared.forEach((column, type) -> columns.putIfAbsent(nameOf(column), type));
    columns.replaceAll((column, type) -> declared.getOrDefault(column, type));
    columns.keySet().stream().filter(declared::containsKey).forEach(checked::add);
    create();
    if (!all.isEmpty()) {
      insert(all, raw);
      mistyped = new MistypedValues(database, table, values).of(columns, checked, this::rows, raw);
      hints = new TypeHints(database, table, reading).of(columns, guessed);
    }
  }

  private void clear() {
    columns.clear();
    checked.clear();
    guessed.clear();
  }

  private FileRows rows(int file) {
    return readable.get(file);
  }

  private String nameOf(String column) {
    return columns.keySet().stream()
        .filter(c -> c.equalsIgnoreCase(column))
        .findFirst()
        .orElse(column);
  }

  /** Types of columns of text that nothing declares. */
  private Map<String, String> found(
      String all, Map<String, String> raw, Map<String, String> declared) throws SQLException {
    List<String> open =
        raw.entrySet().stream()
            .filter(c -> c.getValue().equals(TextValues.TEXT) && !declared.containsKey(c.getKey()))
            .map(Map.Entry::getKey)
            .toList();
    guessed.addAll(open);
    return new ColumnTypes(database, values, FileRows.words(files())).of(all, open);
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

  private void insert(String all, Map<String, String> raw) throws SQLException {
    Map<String, Integer> indexes = new LinkedHashMap<>();
    readable.forEach(
        (index, file) -> {
          if (headers.containsKey(index)) {
            indexes.put(file.path(), index);
          }
        });
    database.run(
        "INSERT INTO "
            + table
            + " "
            + new CastRows(values, raw, checked).of(all, columns, indexes));
  }
}
