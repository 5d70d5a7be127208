package dev.tidemill.validation.check.duckdb;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.DataCheckSpec.Scope;
import dev.tidemill.validation.check.BoundCheck;
import dev.tidemill.validation.check.BoundCheck.Asked;
import dev.tidemill.validation.check.CheckFailedException;
import dev.tidemill.validation.check.Columns;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Question;
import dev.tidemill.validation.check.kind.Checks;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the checks that look at rows: one statement per scope. */
final class RowGate {

  private static final Logger LOG = LoggerFactory.getLogger(RowGate.class);

  private final DuckDb database;
  private final GateInput input;
  private final GateRelations relations;
  private final Set<String> missing;
  private final Statements statements;
  private final BasicGates basics;
  private final Map<DataCheckSpec, Judged> outcomes = new LinkedHashMap<>();
  private final Map<DataCheckSpec, List<String>> failingRows = new LinkedHashMap<>();
  private final Map<DataCheckSpec, Checks.Needs> needs = new LinkedHashMap<>();
  private final List<Asked> judged = new ArrayList<>();

  /**
   * @param missing declared columns that a new file lacks
   */
  RowGate(DuckDb database, GateInput input, GateRelations relations, Set<String> missing) {
    this.database = database;
    this.input = input;
    this.relations = relations;
    this.missing = missing;
    this.statements = new Statements(database);
    this.basics = new BasicGates(database, input, relations);
  }

  /** What is wrong with times, labels, columns, inputs and ids, by the name of a check. */
  Map<String, Judged> basics() {
    return basics.found();
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
    return statements.ran();
  }

  /** Runs all of them and gives the figures of the new files. */
  List<FileHistory> run() throws SQLException {
    for (DataCheckSpec check : input.checks()) {
      tried(check, () -> Checks.installed().needs(check)).ifPresent(n -> needs.put(check, n));
      requireExpressions(check);
    }
    List<FileHistory> figures = runNew();
    basics.look();
    runWindow();
    for (Asked asked : judged) {
      if (outcomes.get(asked.check().spec()).outcome() == CheckOutcome.FAIL) {
        explain(asked);
      }
    }
    basics.answerChecksOfIds(outcomes);
    return figures;
  }

  /** Refuses texts that are not an expression, before they become a part of a statement. */
  private void requireExpressions(DataCheckSpec check) {
    List<String> texts = new ArrayList<>();
    check.where().ifPresent(texts::add);
    Optional.ofNullable(needs.get(check)).ifPresent(n -> texts.addAll(n.expressions()));
    for (String text : texts) {
      try {
        database.guarded().requireExpression(text);
      } catch (SQLException e) {
        fail(check, Sql.reason(e));
      }
    }
  }

  private List<FileHistory> runNew() throws SQLException {
    if (relations.judged().isEmpty()) {
      input.rowChecks(Scope.NEW).forEach(c -> outcomes.put(c, input.noNewFile()));
      basics.values(List.of(), "");
      return List.of();
    }
    Optional<ScopeContext> context = context(Scope.NEW, relations.perFile());
    if (context.isEmpty()) {
      return List.of();
    }
    HistoryFigures figures = new HistoryFigures(remembered(context.get()));
    ValueGate.ValueQuestion readable = basics.readable(context.get().known().columns());
    Map<Boolean, List<Asked>> checks =
        bind(context.get(), input.rowChecks(Scope.NEW)).stream()
            .flatMap(c -> asked(c).stream())
            .collect(Collectors.partitioningBy(Asked::together));
    Statements.ModelAnswers answers =
        evaluate(checks.get(false), List.of(figures, readable), relations.byFile());
    evaluate(checks.get(true), List.of(), relations.together());
    basics.values(answers.to(readable), relations.perFile());
    List<DataFile> files = relations.judged().stream().map(RawFile::file).toList();
    return figures.history(answers.to(figures), files);
  }

  private void runWindow() throws SQLException {
    List<DataCheckSpec> own = input.rowChecks(Scope.WINDOW);
    if (own.isEmpty()) {
      return;
    }
    List<Asked> checks =
        context(Scope.WINDOW, relations.window()).stream()
            .flatMap(c -> bind(c, own).stream())
            .flatMap(c -> asked(c).stream())
            .toList();
    evaluate(checks, List.of(), Map.of(GateStatement.WHOLE, relations.window()));
  }

  /** The checks that have no outcome yet, each with its kind. */
  private List<BoundCheck<?, ?>> bind(ScopeContext context, List<DataCheckSpec> checks) {
    return checks.stream()
        .filter(c -> !outcomes.containsKey(c))
        .<BoundCheck<?, ?>>flatMap(c -> context.bind(c).stream())
        .toList();
  }

  /** What the checks compare later, by its key. */
  private Map<String, String> remembered(ScopeContext context) {
    Map<String, String> all = new LinkedHashMap<>();
    bind(context, input.checks())
        .forEach(
            check ->
                tried(check.spec(), check::remembered)
                    .ifPresent(own -> own.forEach(all::putIfAbsent)));
    return all;
  }

  /** What the checks of a scope know; if the query cannot run, each of them is an error. */
  private Optional<ScopeContext> context(Scope scope, String relation) {
    List<DataCheckSpec> own = input.rowChecks(scope);
    try {
      ScopeContext context = ScopeContext.of(database, input, needs, relation);
      own.stream()
          .filter(context::lacksReference)
          .forEach(
              c ->
                  fail(
                      c,
                      "The champion's training rows cannot be read: "
                          + context.withoutReference().orElseThrow()));
      return Optional.of(context);
    } catch (SQLException e) {
      own.forEach(c -> fail(c, "The query cannot run on these files: " + Sql.reason(e)));
      return Optional.empty();
    }
  }

  private void fail(DataCheckSpec check, String why) {
    outcomes.put(check, Judged.error("", why));
  }

  /** What a kind answers; if it fails, the check is an error and the others go on. */
  private <T> Optional<T> tried(DataCheckSpec check, Supplier<T> kind) {
    try {
      return Optional.of(kind.get());
    } catch (CheckFailedException e) {
      LOG.warn("A check of the data gate failed", e);
      fail(check, e.getMessage());
      return Optional.empty();
    }
  }

  /** The check as a part of the statement; empty if its outcome is known without the rows. */
  private Optional<Asked> asked(BoundCheck<?, ?> check) {
    Optional<Optional<Judged>> known =
        tried(check.spec(), () -> check.withoutRows().map(judged -> orMissing(check, judged)));
    if (known.isEmpty() || known.get().isPresent()) {
      known.flatMap(Function.identity()).ifPresent(j -> outcomes.put(check.spec(), j));
      return Optional.empty();
    }
    return tried(check.spec(), check::asked);
  }

  /**
   * Runs the statement and judges the checks.
   *
   * @param more questions of the same statement
   */
  private Statements.ModelAnswers evaluate(
      List<Asked> checks, List<Question> more, Map<Integer, String> relations) {
    List<Question> questions = new ArrayList<>(checks);
    questions.addAll(more);
    Statements.ModelAnswers answers =
        statements.ask(new GateStatement(questions, relations, input.paths()));
    for (Asked asked : checks) {
      BoundCheck<?, ?> check = asked.check();
      String broken = answers.broken().get(asked);
      if (broken == null) {
        tried(check.spec(), () -> orMissing(check, check.judge(answers.to(asked))))
            .ifPresent(outcome -> outcomes.put(check.spec(), outcome));
      } else {
        fail(check.spec(), broken);
      }
    }
    judged.addAll(checks);
    return answers;
  }

  private Judged orMissing(BoundCheck<?, ?> check, Judged judged) {
    Optional<String> lacking = check.columns().stream().filter(missing::contains).findFirst();
    return lacking.isPresent() && judged.outcome() != CheckOutcome.FAIL
        ? Judged.error(judged.threshold(), "A new file has no column " + lacking.get())
        : judged;
  }

  /** Finds the rows and files to blame. The failure stands if they cannot be found. */
  private void explain(Asked asked) {
    BoundCheck<?, ?> check = asked.check();
    boolean whole = check.spec().scope() == Scope.WINDOW;
    try {
      Columns columns = database.columns(whole ? relations.window() : relations.perFile());
      FailingRows rows = new FailingRows(database, input, columns, relations, check);
      failingRows.put(check.spec(), rows.pointers());
      if ((whole || asked.together()) && !relations.judged().isEmpty()) {
        List<String> blamed = rows.newFiles();
        String named = whole ? "" : Judged.inFiles(blamed);
        outcomes.compute(check.spec(), (c, failed) -> failed.in(blamed).saying(named));
      }
    } catch (SQLException | CheckFailedException e) {
      LOG.warn("The rows that fail {} cannot be shown", check.spec().name(), e);
    }
  }
}
