package dev.tidemill.training.snapshot;

import static dev.tidemill.training.snapshot.Database.name;
import static dev.tidemill.training.snapshot.Database.text;

import dev.tidemill.kit.files.Gzip;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The raw rows of a source, under the source's name. Values are read as text and cast to the type
 * that the schema check declares, or else to the one that DuckDB sees; what cannot be cast is null,
 * and a file that cannot be read at all is left out. The data gate, which reads the same files,
 * finds and names both.
 */
final class RawTable {

  static final String FILE = "tidemill file";

  private final Database database;
  private final SourceSpec source;
  private final Map<String, String> declared = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Set<Integer> unreadable = new HashSet<>();
  private final Map<String, String> columns = new LinkedHashMap<>();

  RawTable(Database database, SourceSpec source, Map<String, String> declared) {
    this.database = database;
    this.source = source;
    this.declared.putAll(declared);
  }

  /** Indexes of the files that could not be read. */
  Set<Integer> unreadable() {
    return unreadable;
  }

  boolean has(String column) {
    return columns.keySet().stream().anyMatch(c -> c.equalsIgnoreCase(column));
  }

  /** The name of the table that has the file's index beside the source's columns. */
  String table() {
    return name("tidemill raw " + source.name());
  }

  void load(List<SourceFile> files) throws SQLException {
    List<SourceFile> readable = new ArrayList<>();
    for (SourceFile file : files) {
      if (canBeRead(file)) {
        readable.add(file);
      } else {
        unreadable.add(file.index());
      }
    }
    columns.putAll(types(readable));
    declared.forEach(
        (column, type) -> {
          if (!has(column)) {
            columns.put(column, type);
          }
        });
    create();
    try {
      insert(readable);
    } catch (SQLException together) {
      database.run("DELETE FROM " + table());
      for (SourceFile file : readable) {
        insertAlone(file);
      }
    }
    String list = columns.keySet().stream().map(Database::name).collect(Collectors.joining(", "));
    database.run(
        "CREATE VIEW "
            + name(source.name())
            + " AS SELECT "
            + (list.isEmpty() ? "NULL AS nothing" : list)
            + " FROM "
            + table());
  }

  private boolean canBeRead(SourceFile file) {
    try {
      if (!Gzip.isWhole(file.path())) {
        return false;
      }
      database.columns(reader(List.of(file), true));
      return true;
    } catch (SQLException | IOException e) {
      return false;
    }
  }

  private Map<String, String> types(List<SourceFile> files) throws SQLException {
    Map<String, String> types = new LinkedHashMap<>();
    if (files.isEmpty()) {
      return types;
    }
    Map<String, String> asText = database.columns(reader(files, true));
    asText.remove("filename");
    boolean allDeclared = declared.keySet().containsAll(asText.keySet());
    Map<String, String> seen = allDeclared ? asText : sniffed(files, asText);
    seen.forEach((column, type) -> types.put(column, declared.getOrDefault(column, type)));
    return types;
  }

  private Map<String, String> sniffed(List<SourceFile> files, Map<String, String> asText) {
    try {
      Map<String, String> seen = database.columns(reader(files, false));
      seen.remove("filename");
      return seen;
    } catch (SQLException theFilesDisagree) {
      return asText;
    }
  }

  private void create() throws SQLException {
    String list =
        columns.entrySet().stream()
            .map(c -> ", " + name(c.getKey()) + " " + c.getValue())
            .collect(Collectors.joining());
    database.run("CREATE TABLE " + table() + " (" + name(FILE) + " INTEGER" + list + ")");
  }

  private void insert(List<SourceFile> files) throws SQLException {
    if (files.isEmpty()) {
      return;
    }
    Set<String> present = new HashSet<>();
    for (String column : database.columns(reader(files, true)).keySet()) {
      present.add(column.toLowerCase(Locale.ROOT));
    }
    String values =
        columns.entrySet().stream()
            .map(
                c ->
                    present.contains(c.getKey().toLowerCase(Locale.ROOT))
                        ? ", TRY_CAST(r." + name(c.getKey()) + " AS " + c.getValue() + ")"
                        : ", NULL")
            .collect(Collectors.joining());
    String indexes =
        files.stream()
            .map(f -> "(" + text(f.path()) + ", " + f.index() + ")")
            .collect(Collectors.joining(", "));
    database.run(
        "INSERT INTO %s SELECT f.i%s FROM %s r JOIN (VALUES %s) f(p, i) ON r.filename = f.p"
            .formatted(table(), values, reader(files, true), indexes));
  }

  private void insertAlone(SourceFile file) throws SQLException {
    try {
      insert(List.of(file));
    } catch (SQLException e) {
      database.run("DELETE FROM " + table() + " WHERE " + name(FILE) + " = " + file.index());
      unreadable.add(file.index());
    }
  }

  private String reader(List<SourceFile> files, boolean asText) {
    String list = files.stream().map(f -> text(f.path())).collect(Collectors.joining(", "));
    if (source.files().format().equals("parquet")) {
      return "read_parquet([" + list + "], union_by_name = true, filename = true)";
    }
    return "read_csv(["
        + list
        + "], header = true, union_by_name = true, filename = true"
        + (asText ? ", all_varchar = true" : "")
        + ")";
  }
}
