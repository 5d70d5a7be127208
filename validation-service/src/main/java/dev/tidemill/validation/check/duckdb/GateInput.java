package dev.tidemill.validation.check.duckdb;

import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.DataCheckSpec.Scope;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.spec.check.Schema;
import dev.tidemill.validation.check.Columns;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.kind.Checks;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a data gate looks at.
 *
 * @param files every file of the run
 * @param history figures of accepted files, oldest first
 * @param rows those of the run
 * @param championRows Parquet of the rows that the champion was trained on
 * @param task says what a label may be
 * @param types by source and column, as the snapshot read the files
 * @param rawInputs whether the query's columns are the model inputs: no program makes others
 * @param now the run's clock
 */
public record GateInput(
    DataSpec data,
    List<DataCheckSpec> checks,
    List<RawFile> files,
    List<FileHistory> history,
    RunRows rows,
    Optional<Path> championRows,
    Task task,
    Map<String, Map<String, String>> types,
    boolean rawInputs,
    Instant now) {

  /** If the window is stored, old files matter only to queries that may join them to new ones. */
  boolean isRead(RawFile file) {
    return file.fresh() || rows.window().isEmpty() || data.sources().size() > 1;
  }

  /** How the files of a source are read. */
  FileReading reading(SourceSpec source) {
    return data.reading(source, checks);
  }

  /** The query, without what ends a statement. */
  String query() {
    return data.query().strip().replaceAll(";+$", "");
  }

  /** The files that statements read. */
  List<Path> readable() {
    List<Path> all = new ArrayList<>(rows.all());
    all.addAll(rows.window());
    championRows.ifPresent(all::add);
    files.stream().map(RawFile::path).forEach(all::add);
    return all;
  }

  /** Columns of the query that are model inputs where no program makes them. */
  List<String> inputs(Columns columns) {
    DataSpec.Columns known = data.columns();
    Set<String> no = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    no.addAll(known.id());
    no.add(known.time());
    no.add(known.label().column());
    known.labelTime().ifPresent(no::add);
    no.addAll(known.notFeatures());
    no.add(GateStatement.FILE);
    return columns.types().keySet().stream().filter(c -> !no.contains(c)).toList();
  }

  /** Columns that the schema check declares. */
  Map<String, String> declared() {
    return checks.stream()
        .map(DataCheckSpec::kind)
        .filter(Schema.class::isInstance)
        .map(k -> ((Schema) k).columns())
        .findFirst()
        .orElse(Map.of());
  }

  /** Checks of this scope that look at rows. */
  List<DataCheckSpec> rowChecks(Scope scope) {
    return checks.stream()
        .filter(c -> c.scope() == scope && Checks.installed().rows(c.kind()).isPresent())
        .toList();
  }

  /** Paths of the files by index. */
  List<String> paths() {
    return files.stream().map(f -> f.file().path()).toList();
  }

  /** The outcome of checks of new files if there are none. A run may start without new files. */
  Judged noNewFile() {
    boolean none = files.stream().noneMatch(RawFile::fresh);
    return none
        ? Judged.insufficient("", "There is no new file").notBlocking()
        : Judged.insufficient("", "No new file could be read");
  }
}
