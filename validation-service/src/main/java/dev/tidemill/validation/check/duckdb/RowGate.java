package dev.tidemill.validation.check.duckdb;

import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.DataCheckSpec.Scope;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.check.Drift;
import dev.tidemill.schemas.spec.check.Expression;
import dev.tidemill.schemas.spec.check.Unique;
import dev.tidemill.validation.check.CheckCompiler;
import dev.tidemill.validation.check.Columns;
import dev.tidemill.validation.check.CompiledCheck;
import dev.tidemill.validation.check.CompiledCheck.Figures;
import dev.tidemill.validation.check.FileFigures;
import dev.tidemill.validation.check.GateStatement;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.basics.IdCheck;
import dev.tidemill.validation.check.profile.Profile;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the checks that look at rows: one statement per scope. */
final class RowGate {

  private static final Logger LOG = LoggerFactory.getLogger(RowGate.class);

  private static final String IDS = "unique ids";

  private final DuckDb database;
  private final GateInput input;
  private final GateRelations relations;
  private final Set<String> missing;
  private final List<String> statements = new ArrayList<>();
  private final Map<DataCheckSpec, Judged> outcomes = new LinkedHashMap<>();
  private final Map<DataCheckSpec, List<String>> failingRows = new LinkedHashMap<>();
  private final Map<CompiledCheck, List<Figures>> seen = new LinkedHashMap<>();
  private final Map<String, Judged> values = new LinkedHashMap<>();
  private final ValueGate valueGate;

  /**
   * @param missing declared columns that a new file lacks
   */
  RowGate(DuckDb database, GateInput input, GateRelations relations, Set<String> missing) {
    this.database = database;
    this.input = input;
    this.relations = relations;
    this.missing = missing;
    this.valueGate = new ValueGate(database, input, relations.tables());
  }

  /** What is wrong with times, labels, columns, inputs and ids, by the name of a check. */
  Map<String, Judged> values() {
    return values;
  }

  /** Outcome of each check that has run. */
  Map<DataCheckSpec, Judged> outcomes() {
    return outcomes;
  }

  /** Rows that failing checks point at. */
  Map<DataCheckSpec, List<String>> failingRows() {
    return failingRows;
  }

  /** The statements that ran. */
  List<String> statements() {
    return List.copyOf(statements);
  }

  /** Runs all of them and gives the figures of the new files. */
  List<FileHistory> run() throws SQLException {
    for (DataCheckSpec check : input.checks()) {
      requireExpressions(check);
    }
    List<FileHistory> figures = runNew();
    columns();
    inputs();
    ids();
    Optional<CheckCompiler> window = compiler(Scope.WINDOW, relations.window());
    if (window.isPresent()) {
      List<CompiledCheck> checks = compiled(window.get(), Scope.WINDOW);
      evaluate(new GateStatement(checks, Map.of(GateStatement.WHOLE, relations.window())));
    }
    for (CompiledCheck check : seen.keySet()) {
      Judged outcome = outcomes.get(check.spec());
      if (outcome != null && outcome.outcome() == CheckOutcome.FAIL) {
        explain(check);
      }
    }
    sameAsIds();
    return figures;
  }

  /** What is not an expression never becomes a part of a statement. */
  private void requireExpressions(DataCheckSpec check) {
    List<String> texts = new ArrayList<>();
    check.where().ifPresent(texts::add);
    if (check.kind() instanceof Expression expression) {
      texts.add(expression.sql());
    }
    for (String text : texts) {
      try {
        database.guarded().requireExpression(text);
      } catch (SQLException e) {
        outcomes.put(check, Judged.error("", Sql.reason(e)));
      }
    }
  }

  /**
   * A check of the id's columns that tolerates nothing asks what is asked of each gate: it has the
   * answer, and there is no second one. Others that look at some of the rows point at no other
   * files.
   */
  private void sameAsIds() {
    Judged ids = values.get(IDS);
    if (ids == null || ids.outcome() != CheckOutcome.FAIL || !IdCheck.isRepeated(ids)) {
      return;
    }
    for (DataCheckSpec check : List.copyOf(outcomes.keySet())) {
      if (!(check.kind() instanceof Unique unique) || !isOfIds(unique)) {
        continue;
      }
      Judged own = outcomes.get(check);
      boolean same = check.where().isEmpty() && check.maxFailing() == 0;
      if (same && check.severity() == Severity.FAIL) {
        outcomes.put(check, ids);
        values.remove(IDS);
      } else if (own.outcome() == CheckOutcome.FAIL) {
        outcomes.put(check, own.in(ids.failingFiles()));
      }
    }
  }

  private boolean isOfIds(Unique unique) {
    Set<String> columns = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    columns.addAll(unique.columns());
    Set<String> id = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    id.addAll(input.data().columns().id());
    return columns.size() == id.size() && id.containsAll(columns);
  }

  private void columns() {
    String name = "same columns";
    try {
      new ColumnGate(database, input, relations).judge().ifPresent(j -> values.put(name, j));
    } catch (SQLException e) {
      values.put(name, Judged.error("", "The columns cannot be read: " + Sql.reason(e)));
    }
  }

  private void inputs() {
    String name = "readable inputs";
    try {
      new InputGate(database, input, relations).judge().ifPresent(j -> values.put(name, j));
    } catch (SQLException e) {
      values.put(name, Judged.error("", "The model inputs cannot be read: " + Sql.reason(e)));
    }
  }

  private void ids() throws SQLException {
    try {
      new IdGate(database, input, relations).judge().ifPresent(j -> values.put(IDS, j));
    } catch (SQLException e) {
      values.put(IDS, Judged.error("", "The ids cannot be read: " + Sql.reason(e)));
    }
  }

  private List<FileHistory> runNew() throws SQLException {
    if (relations.judged().isEmpty()) {
      input.rowChecks(Scope.NEW).forEach(c -> outcomes.put(c, DataGate.noNewFile(input)));
      values.putAll(valueGate.judge(List.of(), ""));
      return List.of();
    }
    Optional<CheckCompiler> compiler = compiler(Scope.NEW, relations.perFile());
    if (compiler.isEmpty()) {
      return List.of();
    }
    FileFigures figures =
        new FileFigures(
            compiler.get().columns(),
            input.checks().stream().filter(c -> !outcomes.containsKey(c)).toList());
    List<CompiledCheck> fresh = new ArrayList<>();
    List<CompiledCheck> together = new ArrayList<>();
    for (CompiledCheck check : compiled(compiler.get(), Scope.NEW)) {
      (check.spec().kind() instanceof Unique ? together : fresh).add(check);
    }
    fresh.add(figures.compiled());
    CompiledCheck readable = valueGate.compiled(compiler.get().columns());
    fresh.add(readable);
    evaluate(new GateStatement(fresh, relations.byFile()));
    evaluate(new GateStatement(together, relations.together()));
    values.putAll(valueGate.judge(seen.getOrDefault(readable, List.of()), relations.perFile()));
    List<Figures> own = seen.getOrDefault(figures.compiled(), List.of());
    return figures.history(own, relations.judged().stream().map(RawFile::file).toList());
  }

  /** The compiler for a relation; if there is no such relation, each check is an error. */
  private Optional<CheckCompiler> compiler(Scope scope, String relation) throws SQLException {
    List<DataCheckSpec> own = input.rowChecks(scope);
    if (scope == Scope.WINDOW && own.isEmpty()) {
      return Optional.empty();
    }
    Columns columns;
    try {
      columns = database.columns(relation);
    } catch (SQLException e) {
      String why = "The query cannot run on these files: " + Sql.reason(e);
      own.forEach(c -> outcomes.put(c, Judged.error("", why)));
      return Optional.empty();
    }
    Optional<Profile> reference = Optional.empty();
    try {
      reference = reference(columns);
    } catch (SQLException e) {
      String why = "The champion's training rows cannot be read: " + Sql.reason(e);
      own.stream()
          .filter(c -> c.kind() instanceof Drift)
          .forEach(c -> outcomes.put(c, Judged.error("", why)));
    }
    return Optional.of(new CheckCompiler(columns, input.history(), reference));
  }

  private List<CompiledCheck> compiled(CheckCompiler compiler, Scope scope) {
    return input.rowChecks(scope).stream()
        .filter(c -> !outcomes.containsKey(c))
        .map(compiler::compile)
        .toList();
  }

  private Optional<Profile> reference(Columns columns) throws SQLException {
    if (input.championRows().isEmpty()
        || input.checks().stream().noneMatch(c -> c.kind() instanceof Drift)) {
      return Optional.empty();
    }
    String relation = FileRelation.parquet(input.championRows().get());
    Columns there = database.columns(relation);
    Set<String> wanted = new LinkedHashSet<>();
    for (DataCheckSpec check : input.checks()) {
      if (check.kind() instanceof Drift drift) {
        drift.columns().stream().filter(c -> columns.has(c) && there.has(c)).forEach(wanted::add);
      }
    }
    return wanted.isEmpty()
        ? Optional.empty()
        : Optional.of(new ProfileBuilder(database.connection()).of(relation, List.copyOf(wanted)));
  }

  /** Runs a scope's statement; if it cannot run, each check by itself. */
  private void evaluate(GateStatement statement) throws SQLException {
    if (statement.checks().isEmpty()) {
      return;
    }
    Map<Integer, List<Object>> rows;
    try {
      rows = byFile(statement.sql());
    } catch (SQLException e) {
      if (statement.checks().size() > 1) {
        for (CompiledCheck check : statement.checks()) {
          evaluate(statement.only(check));
        }
      } else {
        CompiledCheck broken = statement.checks().get(0);
        outcomes.put(broken.spec(), Judged.error("", Sql.reason(e)));
      }
      return;
    }
    for (CompiledCheck check : statement.checks()) {
      List<Figures> figures = statement.figures(check, rows, input.paths());
      seen.put(check, figures);
      outcomes.put(check.spec(), orMissing(check, check.judge().apply(figures)));
    }
  }

  private Judged orMissing(CompiledCheck check, Judged judged) {
    Optional<String> lacking = check.columns().stream().filter(missing::contains).findFirst();
    return lacking.isPresent() && judged.outcome() != CheckOutcome.FAIL
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

  /** What a failure points at is help: where it cannot be found, the failure stands. */
  private void explain(CompiledCheck check) {
    boolean whole = check.spec().scope() == Scope.WINDOW;
    try {
      Columns columns = database.columns(whole ? relations.window() : relations.perFile());
      FailingRows rows =
          new FailingRows(database, input.data().columns().id(), columns, relations, input.paths());
      failingRows.put(check.spec(), rows.pointers(check));
      boolean unique = check.spec().kind() instanceof Unique;
      if ((whole || unique) && !relations.judged().isEmpty()) {
        List<String> blamed = rows.newFiles(check);
        String named = whole ? "" : Judged.inFiles(blamed);
        outcomes.put(check.spec(), outcomes.get(check.spec()).in(blamed).saying(named));
      }
    } catch (SQLException e) {
      LOG.warn("The rows that fail {} cannot be shown", check.spec().name(), e);
    }
  }
}
