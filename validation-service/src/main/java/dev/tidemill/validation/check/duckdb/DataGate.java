package dev.tidemill.validation.check.duckdb;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.spec.check.Schema;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.CheckCompiler;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.SchemaCheck;
import dev.tidemill.validation.check.SchemaCheck.FileSchema;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs the checks of a data gate on the raw files of a run.
 *
 * <p>The files are read once. The checks of each scope are then one statement: scope {@code new}
 * applies the query to each new file by itself and gives a row per file, so a failure names its
 * files; scope {@code window} looks at all rows of the run together. When that statement cannot
 * run, the checks run one by one, and only those that are broken are errors.
 */
public final class DataGate {

  /** Rows shown per failing check. */
  public static final int FAILING_ROWS = 5;

  private final GateInput input;

  /**
   * @param folder folder of the pipeline; the sources' paths are relative to it
   * @param all every file of the run
   * @param fresh those among them that no accepted run has used
   * @param history figures of accepted files, oldest first
   * @param rows those of the run
   * @param championRows Parquet of the rows that the champion was trained on
   * @param task says what a label may be
   * @param types by source and column, as the snapshot read the files
   * @param rawInputs whether the query's columns are the model inputs: no program makes others
   */
  public DataGate(
      DataSpec data,
      List<DataCheckSpec> checks,
      Path folder,
      List<DataFile> all,
      List<DataFile> fresh,
      List<FileHistory> history,
      RunRows rows,
      Optional<Path> championRows,
      Task task,
      Map<String, Map<String, String>> types,
      boolean rawInputs) {
    this.input =
        new GateInput(
            data,
            checks,
            locate(data, folder, all, fresh),
            history,
            rows,
            championRows,
            task,
            types,
            rawInputs);
  }

  /**
   * What the gate saw.
   *
   * @param failingFiles new files that a failing check which does not only warn points at
   * @param figures of the new files
   * @param statements the statements that ran, one per scope unless a check was broken
   */
  public record Result(
      VerdictOutcome outcome,
      List<CheckResult> checks,
      List<DataFile> failingFiles,
      List<FileHistory> figures,
      List<String> statements) {}

  /** Runs all checks. An exception means that the database itself failed, never a check. */
  public Result run() throws SQLException {
    return run(Permit.ALWAYS);
  }

  /**
   * As {@link #run()}, as long as it may.
   *
   * @throws StoppedException if it may not go on
   */
  public Result run(Permit permit) throws SQLException {
    try (DuckDb database = DuckDb.open(input.readable(), permit)) {
      database.guarded().requireQuery(input.query());
      return run(database);
    }
  }

  /**
   * Paths of files that are not, or no longer, what the snapshot was cut from. To be asked after
   * {@link #run}: then no change before or meanwhile is missed.
   */
  public List<String> changed() {
    return input.files().stream()
        .filter(input::isRead)
        .filter(f -> !isAsInSnapshot(f))
        .map(f -> f.file().path())
        .toList();
  }

  private static boolean isAsInSnapshot(RawFile file) {
    try {
      return ArtefactStore.digest(file.path()).equals(file.file().digest());
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private static List<RawFile> locate(
      DataSpec data, Path folder, List<DataFile> all, List<DataFile> fresh) {
    Set<String> freshDigests = fresh.stream().map(DataFile::digest).collect(Collectors.toSet());
    List<RawFile> located = new ArrayList<>();
    Set<Path> taken = new HashSet<>();
    for (DataFile file : all) {
      SourceSpec source = sourceOf(data, folder, file, taken);
      Path path = path(folder, source, file);
      taken.add(path);
      located.add(
          new RawFile(
              located.size(), source.name(), file, path, freshDigests.contains(file.digest())));
    }
    return located;
  }

  /**
   * Sources may have files of the same name: they are listed source by source, and differ in size
   * mostly.
   */
  private static SourceSpec sourceOf(DataSpec data, Path folder, DataFile file, Set<Path> taken) {
    List<SourceSpec> having =
        data.sources().stream()
            .filter(s -> Files.exists(path(folder, s, file)))
            .filter(s -> !taken.contains(path(folder, s, file)))
            .toList();
    return having.stream()
        .filter(s -> path(folder, s, file).toFile().length() == file.bytes())
        .findFirst()
        .or(() -> having.stream().findFirst())
        .orElse(data.sources().get(0));
  }

  private static Path path(Path folder, SourceSpec source, DataFile file) {
    return folder.resolve(source.files().path()).resolve(file.path()).normalize();
  }

  private Result run(DuckDb database) throws SQLException {
    RawTables tables = new RawTables(database, input.declared(), input.types());
    List<SourceSpec> sources = input.data().sources();
    for (SourceSpec source : sources) {
      List<RawFile> own =
          input.files().stream()
              .filter(f -> f.source().equals(source.name()) && input.isRead(f))
              .toList();
      tables.load(source, own, source.equals(sources.get(0)));
    }
    List<FileSchema> schemas = schemas(tables, sources.get(0));
    Set<String> missing = new HashSet<>();
    schemas.forEach(s -> missing.addAll(s.missing()));
    List<RawFile> judged =
        input.files().stream()
            .filter(f -> f.fresh() && !tables.unreadable().containsKey(f.index()))
            .toList();
    RowGate rows = new RowGate(database, input, new GateRelations(input, tables, judged), missing);
    List<FileHistory> figures = rows.run();
    return result(rows, figures, schemas, tables.unreadable());
  }

  private List<FileSchema> schemas(RawTables tables, SourceSpec source) throws SQLException {
    List<RawFile> own =
        input.files().stream().filter(f -> f.fresh() && f.source().equals(source.name())).toList();
    return tables.schemas(source, own);
  }

  /** A run may start without new files; then there is nothing new to turn away. */
  static Judged noNewFile(GateInput input) {
    boolean none = input.files().stream().noneMatch(RawFile::fresh);
    return none
        ? Judged.insufficient("", "There is no new file").notBlocking()
        : Judged.insufficient("", "No new file could be read");
  }

  private Judged outcome(DataCheckSpec check, RowGate rows, List<FileSchema> schemas) {
    if (check.kind() instanceof Schema schema) {
      return schemas.isEmpty() ? noNewFile(input) : SchemaCheck.judge(schema, schemas);
    }
    return rows.outcomes().get(check);
  }

  private Result result(
      RowGate rows,
      List<FileHistory> figures,
      List<FileSchema> schemas,
      Map<Integer, String> unreadable) {
    List<CheckResult> results = new ArrayList<>();
    List<CheckOutcome> blocking = new ArrayList<>();
    Set<String> failing = new LinkedHashSet<>();
    for (DataCheckSpec check : input.checks()) {
      Judged judgement = outcome(check, rows, schemas);
      boolean warnOnly = check.severity() == Severity.WARN;
      results.add(
          judgement.named(
              check.name(),
              CheckCompiler.nameOf(check.kind()),
              warnOnly,
              rows.failingRows().getOrDefault(check, List.of())));
      if (!warnOnly && judgement.blocks()) {
        blocking.add(judgement.outcome());
        failing.addAll(judgement.failingFiles());
      }
    }
    unreadableFiles(unreadable, schemas, results, blocking, failing);
    rows.values()
        .forEach(
            (name, judged) -> {
              results.add(judged.named(name, "schema", false, List.of()));
              blocking.add(judged.outcome());
              failing.addAll(judged.failingFiles());
            });
    List<DataFile> failingFiles =
        input.files().stream()
            .filter(f -> f.fresh() && failing.contains(f.file().path()))
            .map(RawFile::file)
            .toList();
    return new Result(Judged.combine(blocking), results, failingFiles, figures, rows.statements());
  }

  /** A file that cannot be read fails the gate even where no schema check looks at it. */
  private void unreadableFiles(
      Map<Integer, String> unreadable,
      List<FileSchema> schemas,
      List<CheckResult> results,
      List<CheckOutcome> blocking,
      Set<String> failing) {
    boolean hasSchema = input.checks().stream().anyMatch(c -> c.kind() instanceof Schema);
    Set<String> covered =
        hasSchema ? schemas.stream().map(FileSchema::file).collect(Collectors.toSet()) : Set.of();
    List<Integer> left =
        unreadable.keySet().stream().filter(i -> !covered.contains(input.paths().get(i))).toList();
    if (left.isEmpty()) {
      return;
    }
    List<String> names = left.stream().map(input.paths()::get).toList();
    String why = unreadable.get(left.get(0));
    Judged judgement =
        Judged.of(
            false,
            Counted.of(names.size(), "unreadable file"),
            "every file can be read",
            names.get(0) + " cannot be read: " + why,
            Map.of("unreadable", (double) names.size()));
    results.add(judgement.named("readable", "schema", false, List.of()));
    blocking.add(CheckOutcome.FAIL);
    failing.addAll(names);
  }
}
