package dev.tidemill.validation.check.duckdb;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.sql.SourceTable;
import dev.tidemill.schemas.spec.DataSpec.Columns;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.basics.TypeCheck.Wrong;
import dev.tidemill.validation.check.kind.SchemaCheck.FileSchema;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The raw files of the sources in DuckDB, each read once for all scopes, with the types that the
 * snapshot read them with. Values that are not of their declared type are kept for the schema
 * check, so no content of a file can stop the gate.
 */
final class RawTables {

  private static final String FILE = name(SourceTable.FILE);

  private final DuckDb database;
  private final String prefix;
  private final Map<String, String> declared = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<String, Map<String, String>> types;
  private final Map<String, SourceTable> tables = new LinkedHashMap<>();

  /**
   * @param declared names and types that the schema check declares, for the first source
   * @param types by source those of the snapshot; the types of other sources are detected anew
   */
  RawTables(DuckDb database, Map<String, String> declared, Map<String, Map<String, String>> types) {
    this(database, "raw ", declared, types);
  }

  /**
   * @param prefix of the names of their tables
   */
  RawTables(
      DuckDb database,
      String prefix,
      Map<String, String> declared,
      Map<String, Map<String, String>> types) {
    this.database = database;
    this.prefix = prefix;
    this.declared.putAll(declared);
    this.types = types;
  }

  /** The source's columns as a query sees them. */
  String view(SourceSpec source, Optional<Integer> onlyFile) {
    return view(source, onlyFile.map(f -> FILE + " = " + f).orElse("true"));
  }

  /** The same, without some files. */
  String without(SourceSpec source, Set<Integer> files) {
    String list = files.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return view(source, files.isEmpty() ? "true" : FILE + " NOT IN (" + list + ")");
  }

  /** The table of a source, with the index of each row's file. */
  SourceTable table(SourceSpec source) {
    return tables.get(source.name());
  }

  private String view(SourceSpec source, String condition) {
    SourceTable table = tables.get(source.name());
    String list =
        table.columns().keySet().stream().map(c -> name(c)).collect(Collectors.joining(", "));
    return "SELECT "
        + (list.isEmpty() ? "NULL AS nothing" : list)
        + " FROM "
        + table.table()
        + " WHERE "
        + condition;
  }

  /** Files that cannot be read, by index. */
  Map<Integer, String> unreadable() {
    Map<Integer, String> all = new TreeMap<>();
    tables.values().forEach(t -> all.putAll(t.unreadable()));
    return all;
  }

  /** Columns of its source that a file does not have; none for a file without any column. */
  List<String> lacks(RawFile file) {
    SourceTable table = tables.get(file.source());
    List<String> own = header(file);
    return own.isEmpty() ? List.of() : without(table.columns().keySet(), own);
  }

  /** The columns of a file. */
  List<String> header(RawFile file) {
    return tables.get(file.source()).headers().getOrDefault(file.index(), List.of());
  }

  /** Whether the values of a column may come from the file, and not from another source. */
  boolean mayHold(RawFile file, String column) {
    return tables.get(file.source()).has(column)
        || tables.values().stream().noneMatch(t -> t.has(column));
  }

  /** Columns of a file that no other file of its source that was read has. */
  List<String> extra(RawFile file) {
    Map<Integer, List<String>> headers = tables.get(file.source()).headers();
    List<String> others =
        headers.entrySet().stream()
            .filter(h -> h.getKey() != file.index())
            .flatMap(h -> h.getValue().stream())
            .toList();
    return others.isEmpty()
        ? List.of()
        : without(headers.getOrDefault(file.index(), List.of()), others);
  }

  private static List<String> without(Collection<String> names, List<String> known) {
    return names.stream().filter(n -> known.stream().noneMatch(n::equalsIgnoreCase)).toList();
  }

  /** Loads the files of a source. Files that cannot be read are left out and remembered. */
  void load(SourceSpec source, GateInput input, List<RawFile> files) throws SQLException {
    SourceTable table =
        SourceTable.load(
            database.guarded(),
            prefix + source.name(),
            input.reading(source),
            files.stream().map(f -> new SourceTable.Part(f.index(), f.path())).toList(),
            types.getOrDefault(source.name(), Map.of()));
    Columns columns = input.data().columns();
    if (columns.isIngested() && source.equals(input.data().sources().get(0))) {
      Map<Integer, Instant> times = new TreeMap<>();
      files.forEach(f -> f.file().maxEventTime().ifPresent(t -> times.put(f.index(), t)));
      table.addTimes(columns.time(), times);
    }
    tables.put(source.name(), table);
  }

  /**
   * Values of new files that are not of a declared type, but those that the schema check judges.
   */
  List<Wrong> mistyped(GateInput input) {
    List<Wrong> wrong = new ArrayList<>();
    for (SourceSpec source : input.data().sources()) {
      SourceTable table = tables.get(source.name());
      Map<String, String> types =
          new TreeMap<>(input.reading(source).typesOf(table.columns().keySet()));
      if (source.equals(input.data().sources().get(0))) {
        types.keySet().removeIf(declared::containsKey);
      }
      for (SourceTable.Mistyped m : table.mistyped()) {
        RawFile file = input.files().get(m.file());
        if (file.fresh() && types.keySet().stream().anyMatch(m.column()::equalsIgnoreCase)) {
          wrong.add(
              new Wrong(
                  file.file().path(),
                  m.column(),
                  m.type(),
                  m.values(),
                  m.of(),
                  m.row(),
                  m.example(),
                  source.kind().maxMistyped()));
        }
      }
    }
    return wrong;
  }

  /** What the schema check needs to know of the new files of a source. */
  List<Part<FileSchema>> schemas(SourceSpec source, List<RawFile> files) throws SQLException {
    SourceTable table = tables.get(source.name());
    List<SourceTable.Mistyped> mistyped = table.mistyped();
    List<Part<FileSchema>> schemas = new ArrayList<>();
    for (RawFile file : files) {
      List<String> header = table.headers().getOrDefault(file.index(), List.of());
      Set<String> known =
          header.stream().map(h -> h.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
      List<String> missing =
          declared.keySet().stream()
              .filter(c -> !header.isEmpty() && !known.contains(c.toLowerCase(Locale.ROOT)))
              .toList();
      List<String> extra = header.stream().filter(h -> !declared.containsKey(h)).toList();
      Map<String, Long> wrong = new LinkedHashMap<>();
      Map<String, String> example = new LinkedHashMap<>();
      for (SourceTable.Mistyped m : mistyped) {
        boolean isTolerated = m.values() <= source.kind().maxMistyped() * m.of();
        if (m.file() == file.index() && declared.containsKey(m.column()) && !isTolerated) {
          wrong.put(m.column(), m.values());
          example.put(m.column(), m.example());
        }
      }
      schemas.add(
          new Part<>(
              file.file().path(),
              new FileSchema(
                  Optional.ofNullable(table.unreadable().get(file.index())),
                  missing,
                  extra,
                  wrong,
                  example)));
    }
    return schemas;
  }
}
