package dev.tidemill.standalone.command;

import dev.tidemill.kit.files.DataFiles;
import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.PlainColumns;
import dev.tidemill.kit.sql.SourceTable;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.message.SourceColumns;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.DataSpec.Columns;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.LabelValues;
import dev.tidemill.schemas.spec.MonitorSpec.MonitorCheckSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.check.Schema;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.schemas.text.Nearest;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * What the newest files say to a specification, a sentence each. A query that cannot run on them, a
 * column of id, time or label that they do not have, and labels that are not what the task needs
 * are problems. Another column that they do not have is a note: later files may have it.
 */
final class ColumnNotes {

  private static final String MEMORY = "1GB";

  private final PipelineSpec spec;
  private final GuardedDatabase database;
  private final List<String> problems = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private boolean typesKnown = true;

  private ColumnNotes(PipelineSpec spec, GuardedDatabase database) {
    this.spec = spec;
    this.database = database;
  }

  /**
   * Looks at the newest file of each source; says nothing where one that the query names is
   * missing, or one is too large or cannot be read.
   *
   * @param folder of the pipeline
   */
  static Reality of(PipelineSpec spec, Path folder) {
    try {
      Map<SourceSpec, DataFiles.Entry> newest = NewestFiles.of(spec, folder);
      if (newest.isEmpty()) {
        return Reality.NOTHING;
      }
      Path temporary = TemporaryFolders.create("columns");
      List<Path> files = newest.values().stream().map(DataFiles.Entry::file).toList();
      GuardedDatabase.Confines confines = new GuardedDatabase.Confines(MEMORY, 0, files);
      try (GuardedDatabase database = GuardedDatabase.open(temporary, confines, Permit.ALWAYS)) {
        ColumnNotes notes = new ColumnNotes(spec, database);
        notes.look(newest);
        return new Reality(notes.problems, notes.notes);
      } finally {
        TemporaryFolders.delete(temporary);
      }
    } catch (IOException | SQLException | PatternSyntaxException e) {
      return Reality.NOTHING;
    }
  }

  private void look(Map<SourceSpec, DataFiles.Entry> newest) throws SQLException {
    List<SourceTable> tables = new ArrayList<>();
    for (Map.Entry<SourceSpec, DataFiles.Entry> one : newest.entrySet()) {
      SourceSpec source = one.getKey();
      SourceTable table =
          SourceTable.load(
              database,
              "raw " + source.name(),
              spec.data().reading(source, List.of()),
              List.of(new SourceTable.Part(0, one.getValue().file())));
      if (!table.columns().isEmpty()
          && database.rows("SELECT 1 FROM " + table.table() + " LIMIT 1").isEmpty()) {
        typesKnown = false;
        notes.add(
            "Source %s: the newest file, %s, has names of columns and no rows: the types are not known, and checks of them are not looked at."
                .formatted(source.name(), one.getValue().path()));
      }
      read(source, table, one.getValue().path());
      if (table.columns().isEmpty()) {
        if (table.isEmpty(0)) {
          notes.add(
              "Source %s: the newest file, %s, is empty: its columns are not known."
                  .formatted(source.name(), one.getValue().path()));
        }
        return;
      }
      if (tables.isEmpty() && spec.data().columns().isIngested()) {
        ingested(table, one.getValue());
      }
      tables.add(table);
      database.run(
          "CREATE VIEW %s AS SELECT %s FROM %s"
              .formatted(
                  Sql.name(source.name()),
                  Sql.names(List.copyOf(table.columns().keySet())),
                  table.table()));
    }
    String files =
        newest.values().stream().map(DataFiles.Entry::path).collect(Collectors.joining(" and "));
    declared(tables.get(0), newest.values().iterator().next().path());
    query(files);
  }

  private void ingested(SourceTable table, DataFiles.Entry file) throws SQLException {
    String time = spec.data().columns().time();
    if (!table.has(time)) {
      table.addTimes(time, Map.of(0, file.modified()));
      notes.add(
          "Rows have no time of their own (data.columns.time): theirs is that at which their file"
              + " came, in "
              + time
              + ". The holdout is the newest files, or a fifth of the rows while there are few, and"
              + " a label counts as known with its file.");
    }
  }

  /** How the newest file of a source was read. */
  private void read(SourceSpec source, SourceTable table, String file) {
    String at = "Source " + source.name() + ": ";
    for (String why : table.unreadable().values()) {
      problems.add(at + "the newest file, " + file + ", cannot be read: " + why + ".");
    }
    for (SourceTable.Mistyped m : table.mistyped()) {
      notes.add(
          "%s%d of %s of %s in the newest file, %s, %s not %s, for example '%s' in row %d."
              .formatted(
                  at,
                  m.values(),
                  Counted.of(m.of(), "value"),
                  m.column(),
                  file,
                  Counted.verb(m.values(), "is", "are"),
                  m.type(),
                  m.example(),
                  m.row()));
    }
    if (!typesKnown) {
      return;
    }
    table.hints().forEach(h -> notes.add(at + h.sentence()));
    Set<String> declared =
        spec.data().reading(source, spec.gates().data().checks()).types().keySet();
    List<String> guessed = table.guessed().stream().filter(c -> !declared.contains(c)).toList();
    new SourceColumns(source.name(), table.columns(), guessed).told().ifPresent(notes::add);
  }

  private void declared(SourceTable first, String file) {
    for (DataCheckSpec check : spec.gates().data().checks()) {
      if (check.kind() instanceof Schema schema) {
        List<String> lacking =
            schema.columns().keySet().stream().filter(c -> !first.has(c)).toList();
        if (!lacking.isEmpty()) {
          notes.add(
              "gates.data: check %s names %s, but the newest file, %s, has only %s."
                  .formatted(
                      check.name(),
                      String.join(", ", lacking),
                      file,
                      String.join(", ", first.columns().keySet())));
        }
      }
    }
  }

  private void query(String files) {
    Map<String, String> gives;
    try {
      String query = spec.data().query().strip().replaceAll(";+$", "");
      database.requireQuery(query);
      gives = database.columns("(" + query + "\n)");
    } catch (SQLException e) {
      (typesKnown ? problems : notes)
          .add(
              "data.query cannot run on the newest files (%s): %s".formatted(files, Sql.reason(e)));
      return;
    }
    Columns columns = spec.data().columns();
    needed("id", columns.id(), gives.keySet(), files);
    needed("time", List.of(columns.time()), gives.keySet(), files);
    needed("label", List.of(columns.label().column()), gives.keySet(), files);
    needed("labelTime", columns.labelTime().stream().toList(), gives.keySet(), files);
    missing("data.columns.notFeatures", columns.notFeatures(), gives.keySet(), files);
    PlainColumns.refusal(gives).ifPresent(problems::add);
    labels(gives, files);
    for (DataCheckSpec check : spec.gates().data().checks()) {
      List<String> ofCheck = check.kind().namedColumns();
      missing("gates.data: check " + check.name(), ofCheck, gives.keySet(), files);
    }
    if (spec.prepare().isEmpty() && spec.monitor().isPresent()) {
      // Without a program that makes them, the inputs of the model are columns of the query.
      for (MonitorCheckSpec check : spec.monitor().get().checks()) {
        List<String> ofCheck = check.kind().namedColumns();
        missing("monitor: check " + check.name(), ofCheck, gives.keySet(), files);
      }
    }
    if (typesKnown) {
      Reality types = CheckTypes.of(spec, new dev.tidemill.validation.check.Columns(gives), files);
      problems.addAll(types.problems());
      notes.addAll(types.notes());
    }
  }

  /** A cast that fails in some row is no reason to be silent about the rest, but says nothing. */
  private void labels(Map<String, String> gives, String files) {
    String label = spec.data().columns().label().column();
    Optional<String> type =
        gives.entrySet().stream()
            .filter(c -> c.getKey().equalsIgnoreCase(label))
            .map(Map.Entry::getValue)
            .findFirst();
    if (type.isEmpty()) {
      return;
    }
    String query = spec.data().query().strip().replaceAll(";+$", "");
    String counts =
        "SELECT %s w, count(*) n FROM (%s\n) GROUP BY w HAVING w IS NOT NULL ORDER BY n DESC, w LIMIT %d"
            .formatted(Sql.word(Sql.name(label), type.get()), query, LabelValues.MOST_CLASSES + 1);
    try {
      List<LabelValues.Found> found =
          database.rows(counts).stream()
              .map(r -> new LabelValues.Found((String) r.get(0), ((Number) r.get(1)).longValue()))
              .toList();
      LabelValues.of(spec)
          .refusal(found)
          .ifPresent(why -> problems.add(why + " (seen in the newest files: " + files + ")"));
    } catch (SQLException e) {
      notes.add("data.query fails on a row of the newest files (" + files + "): " + Sql.reason(e));
    }
  }

  /** No row can be used without these. */
  private void needed(String field, List<String> named, Collection<String> given, String files) {
    lacking("data.columns." + field, named, given, files).ifPresent(problems::add);
  }

  private void missing(String who, List<String> named, Collection<String> given, String files) {
    lacking(who, named, given, files).ifPresent(notes::add);
  }

  private static Optional<String> lacking(
      String who, List<String> named, Collection<String> given, String files) {
    List<String> lacking =
        named.stream()
            .filter(n -> given.stream().noneMatch(n::equalsIgnoreCase))
            .distinct()
            .toList();
    if (lacking.isEmpty()) {
      return Optional.empty();
    }
    String meant =
        lacking.stream()
            .flatMap(n -> Nearest.of(n, given).stream())
            .findFirst()
            .map(n -> " Did you mean " + n + "?")
            .orElse("");
    return Optional.of(
        "%s names %s, but data.query gives only %s from the newest files (%s).%s"
            .formatted(who, String.join(", ", lacking), String.join(", ", given), files, meant));
  }
}
