package dev.tidemill.training.snapshot;

import dev.tidemill.kit.sql.SourceTable;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.SourceColumns;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.text.Counted;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The raw rows of the sources, each under its source's name. What cannot be read is left out: the
 * data gate, which reads the same files, judges that.
 */
final class RawRows {

  private final Database database;
  private final SourceSpec first;
  private final String timeColumn;
  private final Map<String, Instant> arrivals;
  private final String label;
  private final Map<Integer, SourceFile> byIndex = new LinkedHashMap<>();
  private final Map<String, SourceTable> tables = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> types = new LinkedHashMap<>();
  private final List<DataFile> files = new ArrayList<>();

  private RawRows(Database database, DataSpec data, Map<String, Instant> arrivals) {
    this.database = database;
    this.first = data.sources().get(0);
    this.timeColumn = data.columns().time();
    this.arrivals = arrivals;
    this.label = data.columns().label().column();
  }

  /**
   * @param arrivals when files of the first source came, by digest; empty: rows have their own time
   */
  static RawRows load(
      Database database, PipelineSpec spec, List<SourceFile> files, Map<String, Instant> arrivals)
      throws SQLException {
    RawRows rows = new RawRows(database, spec.data(), arrivals);
    files.forEach(f -> rows.byIndex.put(f.index(), f));
    for (SourceSpec source : spec.data().sources()) {
      List<SourceFile> own = files.stream().filter(f -> f.source().equals(source.name())).toList();
      if (!own.isEmpty()) { // the query does not name the others
        rows.load(source, spec.data().reading(source, spec.gates().data().checks()), own);
      }
    }
    return rows;
  }

  private void load(SourceSpec source, FileReading reading, List<SourceFile> own)
      throws SQLException {
    SourceTable table =
        SourceTable.load(
            database.guarded(),
            "tidemill raw " + source.name(),
            reading,
            own.stream().map(f -> new SourceTable.Part(f.index(), f.path())).toList());
    tables.put(source.name(), table);
    types.put(source.name(), Collections.unmodifiableMap(new LinkedHashMap<>(table.columns())));
    if (!arrivals.isEmpty() && source.equals(first)) {
      table.addTimes(
          timeColumn,
          own.stream().collect(Collectors.toMap(SourceFile::index, f -> arrivals.get(f.digest()))));
    }
    String list =
        table.columns().keySet().stream().map(Sql::name).collect(Collectors.joining(", "));
    database.run(
        "CREATE VIEW %s AS SELECT %s FROM %s"
            .formatted(
                Sql.name(source.name()), list.isEmpty() ? "NULL AS nothing" : list, table.table()));
    describe(table, own);
  }

  private void describe(SourceTable table, List<SourceFile> own) throws SQLException {
    Optional<String> type =
        table.columns().entrySet().stream()
            .filter(c -> c.getKey().equalsIgnoreCase(timeColumn))
            .map(Map.Entry::getValue)
            .findFirst();
    String event =
        type.map(t -> "epoch_us(" + Sql.instant(Sql.name(timeColumn), t) + ")").orElse("NULL");
    Map<Integer, List<Object>> figures = new HashMap<>();
    for (List<Object> row :
        database.rows(
            "SELECT %1$s, count(*), min(%2$s), max(%2$s) FROM %3$s GROUP BY 1"
                .formatted(Sql.name(SourceTable.FILE), event, table.table()))) {
      figures.put(((Number) row.get(0)).intValue(), row);
    }
    for (SourceFile f : own) {
      List<Object> row = figures.getOrDefault(f.index(), Arrays.asList(f.index(), 0L, null, null));
      long rows =
          table.unreadable().containsKey(f.index()) ? -1 : ((Number) row.get(1)).longValue();
      files.add(
          new DataFile(
              f.relative(),
              f.digest(),
              f.bytes(),
              rows,
              Database.instant(row.get(2)),
              Database.instant(row.get(3)),
              Optional.of(f.source())));
    }
  }

  /** Every file with its figures. */
  List<DataFile> files() {
    return files;
  }

  /** When files came whose rows have no time of their own, by digest. */
  Map<String, Instant> arrivals() {
    return arrivals;
  }

  /** How the files of each source were read; the time of a file is no column of it. */
  List<SourceColumns> columns() {
    return tables.entrySet().stream()
        .map(t -> new SourceColumns(t.getKey(), types.get(t.getKey()), t.getValue().guessed()))
        .toList();
  }

  /**
   * A source without a single column gives no query anything to name.
   *
   * @throws SnapshotException with what is wrong with its files
   */
  void requireColumns() throws SnapshotException {
    for (Map.Entry<String, SourceTable> source : tables.entrySet()) {
      SourceTable table = source.getValue();
      if (table.columns().isEmpty()) {
        throw new SnapshotException(
            "EMPTY_FILES",
            "Source " + source.getKey() + ": " + whyNoColumns(source.getKey(), table));
      }
    }
  }

  private String whyNoColumns(String source, SourceTable table) {
    List<SourceFile> own =
        byIndex.values().stream().filter(f -> f.source().equals(source)).toList();
    Optional<String> empty =
        own.stream().filter(f -> table.isEmpty(f.index())).map(SourceFile::relative).findFirst();
    Optional<Map.Entry<Integer, String>> bad = table.unreadable().entrySet().stream().findFirst();
    if (own.size() == 1) {
      return "its only file, "
          + own.get(0).relative()
          + ", "
          + bad.map(b -> "cannot be read: " + b.getValue()).orElse("is empty")
          + ".";
    }
    return "none of its "
        + Counted.of(own.size(), "file")
        + " has a row:"
        + empty.map(e -> " " + e + " is empty.").orElse("")
        + bad.map(b -> " " + path(b.getKey()) + " cannot be read: " + b.getValue() + ".")
            .orElse("");
  }

  /** What was left out, and why; a sentence each. */
  List<String> notes() throws SQLException {
    List<String> notes = new ArrayList<>();
    for (SourceTable table : tables.values()) {
      table.unreadable().forEach((i, why) -> notes.add(path(i) + " cannot be read: " + why + "."));
      for (SourceTable.Mistyped m : table.mistyped()) {
        notes.add(
            "%s: %s of %s %s not %s and %s missing here, for example '%s'%s."
                .formatted(
                    path(m.file()),
                    Counted.of(m.values(), "value"),
                    m.column(),
                    Counted.verb(m.values(), "is", "are"),
                    m.type(),
                    Counted.verb(m.values(), "is", "are"),
                    m.example(),
                    m.row() > 0 ? " in row " + m.row() : ""));
      }
    }
    byIndex.values().stream()
        .filter(f -> tables.get(f.source()).isEmpty(f.index()))
        .forEach(f -> notes.add(f.relative() + " is empty."));
    tables.forEach(
        (source, table) ->
            table.hints().forEach(h -> notes.add("Source " + source + ": " + h.sentence())));
    tables.forEach(
        (source, table) ->
            RenamedColumns.told(source, headers(table), label).ifPresent(notes::add));
    return notes;
  }

  private Map<String, List<String>> headers(SourceTable table) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    byIndex.values().stream()
        .filter(f -> table.headers().containsKey(f.index()))
        .sorted(Comparator.comparing(SourceFile::modified).thenComparing(SourceFile::relative))
        .forEach(f -> headers.put(f.relative(), table.headers().get(f.index())));
    return headers;
  }

  private String path(int file) {
    return byIndex.get(file).relative();
  }
}
