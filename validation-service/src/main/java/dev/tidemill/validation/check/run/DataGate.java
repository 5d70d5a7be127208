package dev.tidemill.validation.check.run;

import static dev.tidemill.validation.check.SqlText.name;
import static dev.tidemill.validation.check.SqlText.text;

import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.DataCheckSpec.Drift;
import dev.tidemill.schemas.spec.DataCheckSpec.Mean;
import dev.tidemill.schemas.spec.DataCheckSpec.Schema;
import dev.tidemill.schemas.spec.DataCheckSpec.Scope;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.validation.check.CheckCompiler;
import dev.tidemill.validation.check.Columns;
import dev.tidemill.validation.check.CompiledCheck;
import dev.tidemill.validation.check.CompiledCheck.Figures;
import dev.tidemill.validation.check.FileFigures;
import dev.tidemill.validation.check.GateStatement;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Profile;
import dev.tidemill.validation.check.SchemaCheck;
import dev.tidemill.validation.check.SchemaCheck.FileSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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

  private final DataSpec data;
  private final List<DataCheckSpec> checks;
  private final List<RawFile> files;
  private final List<FileHistory> history;
  private final List<Path> windowRows;
  private final Optional<Path> championRows;

  /**
   * @param folder folder of the pipeline; the sources' paths are relative to it
   * @param all every file of the run
   * @param fresh those among them that no accepted run has used
   * @param history figures of accepted files, oldest first
   * @param windowRows Parquet files that hold the rows of the window as the query gives them; when
   *     there are none, the query over all files is the window
   * @param championRows Parquet of the rows that the champion was trained on
   */
  public DataGate(
      DataSpec data,
      List<DataCheckSpec> checks,
      Path folder,
      List<DataFile> all,
      List<DataFile> fresh,
      List<FileHistory> history,
      List<Path> windowRows,
      Optional<Path> championRows) {
    this.data = data;
    this.checks = checks;
    this.files = locate(data, folder, all, fresh);
    this.history = history;
    this.windowRows = windowRows;
    this.championRows = championRows;
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
    try (DuckDb database = DuckDb.open()) {
      return new Execution(database).run();
    }
  }

  private static List<RawFile> locate(
      DataSpec data, Path folder, List<DataFile> all, List<DataFile> fresh) {
    Set<String> freshDigests = fresh.stream().map(DataFile::digest).collect(Collectors.toSet());
    List<RawFile> located = new ArrayList<>();
    for (DataFile file : all) {
      SourceSpec source =
          data.sources().stream()
              .filter(s -> Files.exists(folder.resolve(s.files().path()).resolve(file.path())))
              .findFirst()
              .orElse(data.sources().get(0));
      Path path = folder.resolve(source.files().path()).resolve(file.path()).normalize();
      located.add(
          new RawFile(
              located.size(), source.name(), file, path, freshDigests.contains(file.digest())));
    }
    return located;
  }

  /** One pass of the gate over its own database. */
  private final class Execution {

    private final DuckDb database;
    private final RawTables tables;
    private final List<String> paths = files.stream().map(f -> f.file().path()).toList();
    private final List<String> statements = new ArrayList<>();
    private final List<RawFile> judged = new ArrayList<>();
    private final Set<String> missing = new HashSet<>();

    Execution(DuckDb database) {
      this.database = database;
      this.tables = new RawTables(database, declared());
    }

    Result run() throws SQLException {
      for (SourceSpec source : data.sources()) {
        List<RawFile> own =
            files.stream().filter(f -> f.source().equals(source.name()) && isRead(f)).toList();
        tables.load(source, own, source.equals(data.sources().get(0)));
      }
      files.stream()
          .filter(f -> f.fresh() && !tables.unreadable().containsKey(f.index()))
          .forEach(judged::add);
      Map<DataCheckSpec, Judged> outcomes = new LinkedHashMap<>();
      Map<DataCheckSpec, List<String>> failingRows = new LinkedHashMap<>();
      List<FileSchema> schemas = schemas();
      for (DataCheckSpec check : checks) {
        if (check.kind() instanceof Schema schema) {
          boolean nothing = schemas.isEmpty();
          outcomes.put(check, nothing ? noNewFile() : SchemaCheck.judge(schema, schemas));
        }
      }
      List<FileHistory> figures = runRowChecks(outcomes, failingRows);
      return result(outcomes, failingRows, figures, schemas);
    }

    /** With a stored window, old files matter only where a query may join them to new ones. */
    private boolean isRead(RawFile file) {
      return file.fresh() || windowRows.isEmpty() || data.sources().size() > 1;
    }

    private Map<String, String> declared() {
      return checks.stream()
          .map(DataCheckSpec::kind)
          .filter(Schema.class::isInstance)
          .map(k -> ((Schema) k).columns())
          .findFirst()
          .orElse(Map.of());
    }

    private List<FileSchema> schemas() throws SQLException {
      List<FileSchema> schemas = new ArrayList<>();
      SourceSpec source = data.sources().get(0);
      List<RawFile> own =
          files.stream().filter(f -> f.fresh() && f.source().equals(source.name())).toList();
      for (FileSchema schema : tables.schemas(source, own)) {
        missing.addAll(schema.missing());
        schemas.add(schema);
      }
      return schemas;
    }

    private List<FileHistory> runRowChecks(
        Map<DataCheckSpec, Judged> outcomes, Map<DataCheckSpec, List<String>> failingRows)
        throws SQLException {
      Map<CompiledCheck, List<Figures>> seen = new LinkedHashMap<>();
      List<FileHistory> figures = runNew(outcomes, seen);
      Optional<CheckCompiler> window = compiler(Scope.WINDOW, window(), outcomes);
      if (window.isPresent()) {
        List<CompiledCheck> checks = compiled(window.get(), Scope.WINDOW);
        evaluate(new GateStatement(checks, window(), false), outcomes, seen);
      }
      for (CompiledCheck check : seen.keySet()) {
        Judged outcome = outcomes.get(check.spec());
        if (outcome != null && outcome.outcome() == VerdictOutcome.FAIL) {
          explain(check, outcomes, failingRows);
        }
      }
      return figures;
    }

    private List<FileHistory> runNew(
        Map<DataCheckSpec, Judged> outcomes, Map<CompiledCheck, List<Figures>> seen)
        throws SQLException {
      if (judged.isEmpty()) {
        rowChecks(Scope.NEW).forEach(c -> outcomes.put(c, noNewFile()));
        return List.of();
      }
      Optional<CheckCompiler> compiler = compiler(Scope.NEW, perFile(), outcomes);
      if (compiler.isEmpty()) {
        return List.of();
      }
      FileFigures figures = new FileFigures(compiler.get().columns(), checksWithMeans());
      List<CompiledCheck> fresh = new ArrayList<>(compiled(compiler.get(), Scope.NEW));
      fresh.add(figures.compiled());
      evaluate(new GateStatement(fresh, perFile(), true), outcomes, seen);
      List<Figures> own = seen.getOrDefault(figures.compiled(), List.of());
      return figures.history(own, judged.stream().map(RawFile::file).toList());
    }

    /** The compiler for a relation; if there is no such relation, each check is an error. */
    private Optional<CheckCompiler> compiler(
        Scope scope, String relation, Map<DataCheckSpec, Judged> outcomes) throws SQLException {
      List<DataCheckSpec> own = rowChecks(scope);
      if (scope == Scope.WINDOW && own.isEmpty()) {
        return Optional.empty();
      }
      Columns columns;
      try {
        columns = database.columns(relation);
      } catch (SQLException e) {
        String why = "The query cannot run on these files: " + DuckDb.reason(e);
        own.forEach(c -> outcomes.put(c, Judged.error("", why)));
        return Optional.empty();
      }
      return Optional.of(new CheckCompiler(columns, history, reference(columns)));
    }

    private List<DataCheckSpec> rowChecks(Scope scope) {
      return checks.stream()
          .filter(c -> c.scope() == scope && !(c.kind() instanceof Schema))
          .toList();
    }

    /** A run may start without new files; then there is nothing new to turn away. */
    private Judged noNewFile() {
      boolean none = files.stream().noneMatch(RawFile::fresh);
      return none
          ? Judged.insufficient("", "There is no new file").notBlocking()
          : Judged.insufficient("", "No new file could be read");
    }

    private List<DataCheckSpec> checksWithMeans() {
      return checks.stream().filter(c -> c.kind() instanceof Mean).toList();
    }

    private List<CompiledCheck> compiled(CheckCompiler compiler, Scope scope) {
      return rowChecks(scope).stream().map(compiler::compile).toList();
    }

    private Optional<Profile> reference(Columns columns) throws SQLException {
      if (championRows.isEmpty() || checks.stream().noneMatch(c -> c.kind() instanceof Drift)) {
        return Optional.empty();
      }
      String relation = "read_parquet(" + text(championRows.get().toString()) + ")";
      Columns there = database.columns(relation);
      Set<String> wanted = new LinkedHashSet<>();
      for (DataCheckSpec check : checks) {
        if (check.kind() instanceof Drift drift) {
          drift.columns().stream().filter(c -> columns.has(c) && there.has(c)).forEach(wanted::add);
        }
      }
      return wanted.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new ProfileBuilder(database.connection()).of(relation, List.copyOf(wanted)));
    }

    /** Runs a scope's statement; if it cannot run, each check by itself. */
    private void evaluate(
        GateStatement statement,
        Map<DataCheckSpec, Judged> outcomes,
        Map<CompiledCheck, List<Figures>> seen)
        throws SQLException {
      if (statement.checks().isEmpty()) {
        return;
      }
      Map<Integer, List<Object>> rows;
      try {
        rows = byFile(statement.sql());
      } catch (SQLException e) {
        if (statement.checks().size() > 1) {
          for (CompiledCheck check : statement.checks()) {
            evaluate(statement.only(check), outcomes, seen);
          }
        } else {
          CompiledCheck broken = statement.checks().get(0);
          outcomes.put(broken.spec(), Judged.error("", DuckDb.reason(e)));
        }
        return;
      }
      for (CompiledCheck check : statement.checks()) {
        List<Figures> figures = statement.figures(check, rows, paths);
        List<Figures> own = statement.perFile() ? onlyJudged(figures) : figures;
        seen.put(check, own);
        outcomes.put(check.spec(), orMissing(check, check.judge().apply(own)));
      }
    }

    private List<Figures> onlyJudged(List<Figures> figures) {
      return judged.stream().map(f -> figures.get(f.index())).toList();
    }

    private Judged orMissing(CompiledCheck check, Judged judged) {
      Optional<String> lacking = check.columns().stream().filter(missing::contains).findFirst();
      return lacking.isPresent() && judged.outcome() != VerdictOutcome.FAIL
          ? Judged.error(judged.threshold(), "A new file has no column " + lacking.get())
          : judged;
    }

    private Map<Integer, List<Object>> byFile(String sql) throws SQLException {
      statements.add(sql);
      Map<Integer, List<Object>> rows = new TreeMap<>();
      for (List<Object> row : database.rows(sql)) {
        rows.put(((Number) row.get(0)).intValue(), row.subList(1, row.size()));
      }
      return rows;
    }

    /** The stored window, or the query over all files. */
    private String window() {
      if (windowRows.isEmpty()) {
        return "(" + query(Optional.empty()) + ")";
      }
      String list =
          windowRows.stream().map(p -> text(p.toString())).collect(Collectors.joining(", "));
      return "read_parquet([" + list + "])";
    }

    /** The query over each new file by itself, other sources complete. */
    private String perFile() {
      return judged.stream()
          .map(
              f ->
                  "SELECT %d AS %s, * FROM (%s)"
                      .formatted(f.index(), GateStatement.FILE, query(Optional.of(f))))
          .collect(Collectors.joining("\nUNION ALL\n", "(", ")"));
    }

    private String query(Optional<RawFile> only) {
      List<String> views = new ArrayList<>();
      for (SourceSpec source : data.sources()) {
        Optional<Integer> file =
            only.filter(f -> f.source().equals(source.name())).map(RawFile::index);
        views.add(
            name(source.name())
                + " AS ("
                + RawTables.view(source, tables.columns(source), file)
                + ")");
      }
      String sql = data.query().strip().replaceAll(";+$", "");
      return "WITH " + String.join(", ", views) + " SELECT * FROM (\n" + sql + "\n)";
    }

    private void explain(
        CompiledCheck check,
        Map<DataCheckSpec, Judged> outcomes,
        Map<DataCheckSpec, List<String>> failingRows)
        throws SQLException {
      boolean whole = check.spec().scope() == Scope.WINDOW;
      Columns columns = database.columns(whole ? window() : perFile());
      FailingRows rows =
          new FailingRows(database, data.columns().id(), columns, window(), perFile(), paths);
      failingRows.put(check.spec(), rows.pointers(check));
      if (whole && !judged.isEmpty()) {
        List<String> blamed = rows.newFiles(check);
        outcomes.put(check.spec(), outcomes.get(check.spec()).in(blamed));
      }
    }

    private Result result(
        Map<DataCheckSpec, Judged> outcomes,
        Map<DataCheckSpec, List<String>> failingRows,
        List<FileHistory> figures,
        List<FileSchema> schemas) {
      List<CheckResult> results = new ArrayList<>();
      List<VerdictOutcome> blocking = new ArrayList<>();
      Set<String> failing = new LinkedHashSet<>();
      for (DataCheckSpec check : checks) {
        Judged judgement = outcomes.get(check);
        boolean warnOnly = check.severity() == Severity.WARN;
        results.add(
            judgement.named(
                check.name(),
                CheckCompiler.nameOf(check.kind()),
                warnOnly,
                failingRows.getOrDefault(check, List.of())));
        if (!warnOnly && judgement.blocks()) {
          blocking.add(judgement.outcome());
          failing.addAll(judgement.failingFiles());
        }
      }
      unreadableFiles(schemas, results, blocking, failing);
      List<DataFile> failingFiles =
          files.stream()
              .filter(f -> f.fresh() && failing.contains(f.file().path()))
              .map(RawFile::file)
              .toList();
      return new Result(
          Judged.combine(blocking), results, failingFiles, figures, List.copyOf(statements));
    }

    /** A file that cannot be read fails the gate even where no schema is declared. */
    private void unreadableFiles(
        List<FileSchema> schemas,
        List<CheckResult> results,
        List<VerdictOutcome> blocking,
        Set<String> failing) {
      Map<Integer, String> unreadable = tables.unreadable();
      boolean hasSchema = checks.stream().anyMatch(c -> c.kind() instanceof Schema);
      if (unreadable.isEmpty() || hasSchema && !schemas.isEmpty()) {
        return;
      }
      List<String> names = unreadable.keySet().stream().map(paths::get).toList();
      String why = unreadable.values().iterator().next();
      Judged judgement =
          Judged.of(
              false,
              names.size() + " unreadable files",
              "every file can be read",
              names.get(0) + " cannot be read: " + why,
              Map.of("unreadable", (double) names.size()));
      results.add(judgement.named("readable", "schema", false, List.of()));
      blocking.add(VerdictOutcome.FAIL);
      failing.addAll(names);
    }
  }
}
