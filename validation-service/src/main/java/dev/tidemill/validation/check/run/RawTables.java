package dev.tidemill.validation.check.run;

import static dev.tidemill.validation.check.SqlText.name;
import static dev.tidemill.validation.check.SqlText.text;

import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.validation.check.Columns;
import dev.tidemill.validation.check.GateStatement;
import dev.tidemill.validation.check.SchemaCheck.FileSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads the raw files of the sources into DuckDB, each file once for all scopes. Every value is
 * first text and then cast to its declared type (or the type that DuckDB sees, where none is
 * declared): what cannot be cast becomes null and is kept beside it for the schema check, so no
 * content of a file can stop the gate.
 */
final class RawTables {

  private static final String BAD = "__bad ";
  private static final Set<String> INTEGERS =
      Set.of("TINYINT", "SMALLINT", "INTEGER", "INT", "BIGINT", "HUGEINT");

  private final DuckDb database;
  private final Map<String, String> declared;
  private final Map<String, Map<String, String>> columnsOfSource = new LinkedHashMap<>();
  private final Map<Integer, String> unreadable = new TreeMap<>();
  private final Map<Integer, List<String>> headers = new TreeMap<>();

  /**
   * @param declared names and types that the schema check declares, for the first source
   */
  RawTables(DuckDb database, Map<String, String> declared) {
    this.database = database;
    this.declared = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    this.declared.putAll(declared);
  }

  /** The source's columns as a query sees them. */
  static String view(SourceSpec source, Map<String, String> columns, Optional<Integer> onlyFile) {
    String list = columns.keySet().stream().map(c -> name(c)).collect(Collectors.joining(", "));
    String where = onlyFile.map(f -> " WHERE " + GateStatement.FILE + " = " + f).orElse("");
    return "SELECT "
        + (list.isEmpty() ? "NULL AS nothing" : list)
        + " FROM "
        + table(source)
        + where;
  }

  /** The source's columns with their types. */
  Map<String, String> columns(SourceSpec source) {
    return columnsOfSource.get(source.name());
  }

  /** Files that no row could be read from, by index. */
  Map<Integer, String> unreadable() {
    return unreadable;
  }

  /** Loads the files of a source. Files that cannot be read are left out and remembered. */
  void load(SourceSpec source, List<RawFile> files, boolean isDeclared) throws SQLException {
    Map<String, String> types = isDeclared ? declared : Map.of();
    List<RawFile> readable = new ArrayList<>();
    for (RawFile file : files) {
      if (!file.fresh() || readHeader(source, file)) {
        readable.add(file);
      }
    }
    Columns seen = sniff(source, readable);
    Map<String, String> columns = new LinkedHashMap<>(seen.types());
    types.forEach(columns::putIfAbsent);
    columns.replaceAll((column, type) -> types.getOrDefault(column, type));
    columnsOfSource.put(source.name(), columns);
    createTable(source, columns);
    try {
      insert(source, readable, columns, seen);
    } catch (SQLException all) {
      database.execute("DELETE FROM " + table(source));
      for (RawFile file : readable) {
        insertAlone(source, file, columns);
      }
    }
  }

  private void insertAlone(SourceSpec source, RawFile file, Map<String, String> columns)
      throws SQLException {
    try {
      insert(source, List.of(file), columns, database.columns(reader(source, List.of(file), true)));
    } catch (SQLException e) {
      database.execute(
          "DELETE FROM " + table(source) + " WHERE " + GateStatement.FILE + " = " + file.index());
      unreadable.put(file.index(), DuckDb.reason(e));
    }
  }

  private boolean readHeader(SourceSpec source, RawFile file) {
    try {
      List<String> names = new ArrayList<>();
      for (List<Object> row :
          database.rows("DESCRIBE SELECT * FROM " + reader(source, List.of(file), true))) {
        names.add((String) row.get(0));
      }
      names.remove("filename");
      headers.put(file.index(), names);
      return true;
    } catch (SQLException e) {
      unreadable.put(file.index(), DuckDb.reason(e));
      return false;
    }
  }

  /** The types that DuckDB sees; text where the files disagree so much that it cannot say. */
  private Columns sniff(SourceSpec source, List<RawFile> files) throws SQLException {
    if (files.isEmpty()) {
      return new Columns(Map.of());
    }
    Columns seen;
    boolean allDeclared =
        files.stream()
            .allMatch(
                f ->
                    headers.containsKey(f.index())
                        && declared.keySet().containsAll(headers.get(f.index())));
    if (allDeclared) {
      Map<String, String> types = new LinkedHashMap<>();
      headers.values().forEach(names -> names.forEach(n -> types.put(n, declared.get(n))));
      return new Columns(types);
    }
    try {
      seen = database.columns(reader(source, files, false));
    } catch (SQLException untyped) {
      Map<String, String> text = new LinkedHashMap<>();
      headers.values().forEach(names -> names.forEach(n -> text.put(n, "VARCHAR")));
      seen = new Columns(text);
    }
    Map<String, String> types = new LinkedHashMap<>(seen.types());
    types.remove("filename");
    return new Columns(types);
  }

  private void createTable(SourceSpec source, Map<String, String> columns) throws SQLException {
    List<String> parts = new ArrayList<>();
    parts.add(GateStatement.FILE + " INTEGER");
    columns.forEach(
        (column, type) -> {
          parts.add(name(column) + " " + type);
          if (isCast(column, type)) {
            parts.add(name(BAD + column) + " VARCHAR");
          }
        });
    database.execute("CREATE TEMP TABLE " + table(source) + " (" + String.join(", ", parts) + ")");
  }

  private void insert(
      SourceSpec source, List<RawFile> files, Map<String, String> columns, Columns present)
      throws SQLException {
    if (files.isEmpty()) {
      return;
    }
    List<String> parts = new ArrayList<>();
    parts.add("f.i");
    columns.forEach(
        (column, type) -> {
          String raw = present.has(column) ? "r." + name(column) : "NULL";
          parts.add("TRY_CAST(" + raw + " AS " + type + ")");
          if (isCast(column, type)) {
            parts.add(bad(raw, type));
          }
        });
    String indexes =
        files.stream()
            .map(f -> "(" + text(f.path().toString()) + ", " + f.index() + ")")
            .collect(Collectors.joining(", "));
    database.execute(
        "INSERT INTO %s SELECT %s FROM %s r JOIN (VALUES %s) f(p, i) ON r.filename = f.p"
            .formatted(
                table(source), String.join(", ", parts), reader(source, files, true), indexes));
  }

  /** The value as text where it is not of the type. A fraction is not an integer. */
  private static String bad(String raw, String type) {
    String wrong = "TRY_CAST(" + raw + " AS " + type + ") IS NULL";
    if (INTEGERS.contains(type.toUpperCase(Locale.ROOT))) {
      wrong =
          "("
              + wrong
              + " OR contains(CAST("
              + raw
              + " AS VARCHAR), '.') AND TRY_CAST("
              + raw
              + " AS DOUBLE) % 1 <> 0)";
    }
    return "CASE WHEN "
        + raw
        + " IS NOT NULL AND "
        + wrong
        + " THEN CAST("
        + raw
        + " AS VARCHAR) END";
  }

  private boolean isCast(String column, String type) {
    return declared.containsKey(column) && !type.equalsIgnoreCase("VARCHAR");
  }

  private static String reader(SourceSpec source, List<RawFile> files, boolean asText) {
    String list =
        files.stream().map(f -> text(f.path().toString())).collect(Collectors.joining(", "));
    if (source.files().format().equals("parquet")) {
      return "read_parquet([" + list + "], union_by_name = true, filename = true)";
    }
    String types = asText ? ", all_varchar = true" : "";
    return "read_csv(["
        + list
        + "], header = true, union_by_name = true, filename = true"
        + types
        + ")";
  }

  static String table(SourceSpec source) {
    return name("raw " + source.name());
  }

  /** What the schema check needs to know of the new files of a source. */
  List<FileSchema> schemas(SourceSpec source, List<RawFile> files) throws SQLException {
    List<String> cast =
        columns(source).entrySet().stream()
            .filter(c -> isCast(c.getKey(), c.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    Map<Integer, List<Object>> counts = mistyped(source, cast);
    List<FileSchema> schemas = new ArrayList<>();
    for (RawFile file : files) {
      List<String> header = headers.getOrDefault(file.index(), List.of());
      Set<String> known = Set.copyOf(header.stream().map(h -> h.toLowerCase(Locale.ROOT)).toList());
      boolean read = !unreadable.containsKey(file.index());
      List<String> missing =
          declared.keySet().stream()
              .filter(c -> read && !known.contains(c.toLowerCase(Locale.ROOT)))
              .toList();
      List<String> extra = header.stream().filter(h -> !declared.containsKey(h)).toList();
      Map<String, Long> wrong = new LinkedHashMap<>();
      Map<String, String> example = new LinkedHashMap<>();
      List<Object> row = counts.get(file.index());
      for (int i = 0; row != null && i < cast.size(); i++) {
        long n = ((Number) row.get(1 + 2 * i)).longValue();
        if (n > 0) {
          wrong.put(cast.get(i), n);
          example.put(cast.get(i), String.valueOf(row.get(2 + 2 * i)));
        }
      }
      schemas.add(
          new FileSchema(
              file.file().path(),
              Optional.ofNullable(unreadable.get(file.index())),
              missing,
              extra,
              wrong,
              example));
    }
    return schemas;
  }

  private Map<Integer, List<Object>> mistyped(SourceSpec source, List<String> cast)
      throws SQLException {
    List<String> parts = new ArrayList<>();
    parts.add(GateStatement.FILE);
    for (String column : cast) {
      String bad = name(BAD + column);
      parts.add("count(" + bad + ")");
      parts.add("min(" + bad + ")");
    }
    Map<Integer, List<Object>> counts = new TreeMap<>();
    String sql =
        "SELECT "
            + String.join(", ", parts)
            + " FROM "
            + table(source)
            + " GROUP BY "
            + GateStatement.FILE;
    for (List<Object> row : database.rows(sql)) {
      counts.put(((Number) row.get(0)).intValue(), row);
    }
    return counts;
  }
}
