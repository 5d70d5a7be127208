package dev.tidemill.validation.check.duckdb;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.DataCheckSpec.Scope;
import dev.tidemill.validation.check.BoundCheck;
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
  private final List<BoundCheck<?, ?>> judged = new ArrayList<>();

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
      requireExpressions(check);
    }
    List<FileHistory> figures = runNew();
    basics.look();
    runWindow();
    for (BoundCheck<?, ?> check : judged) {
      if (outcomes.get(check.spec()).outcome() == CheckOutcome.FAIL) {
        explain(check);
      }
    }
    basics.answerChecksOfIds(outcomes);
    return figures;
  }

  /** Refuses texts that are not an expression, before they become a part of a statement. */
  private void requireExpressions(DataCheckSpec check) {
    List<String> texts = new ArrayList<>();
    check.where().ifPresent(texts::add);
    Checks.installed().needs(check.kind()).expressions().forEach(texts::add);
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
    HistoryFigures figures = HistoryFigures.of(bind(context.get(), input.checks()));
    ValueGate.ValueQuestion readable = basics.readable(context.get().known().columns());
    Map<Boolean, List<BoundCheck<?, ?>>> checks =
        bind(context.get(), input.rowChecks(Scope.NEW)).stream()
            .filter(this::hasToAsk)
            .collect(Collectors.partitioningBy(c -> c.kind().isTogether()));
    Statements.Answers answers =
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
    List<BoundCheck<?, ?>> checks =
        context(Scope.WINDOW, relations.window()).stream()
            .flatMap(c -> bind(c, own).stream())
            .filter(this::hasToAsk)
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

  /** What the checks of a scope know; if the query cannot run, each of them is an error. */
  private Optional<ScopeContext> context(Scope scope, String relation) {
    List<DataCheckSpec> own = input.rowChecks(scope);
    try {
      ScopeContext context = ScopeContext.of(database, input, relation);
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

  /** Whether the outcome depends on the rows; if not, it is known now. */
  private boolean hasToAsk(BoundCheck<?, ?> check) {
    Optional<Judged> known = check.withoutRows();
    known.ifPresent(j -> outcomes.put(check.spec(), orMissing(check, j)));
    return known.isEmpty();
  }

  /**
   * Runs the statement and judges the checks.
   *
   * @param more questions of the same statement
   */
  private Statements.Answers evaluate(
      List<BoundCheck<?, ?>> checks, List<Question> more, Map<Integer, String> relations) {
    List<Question> questions = new ArrayList<>(checks);
    questions.addAll(more);
    Statements.Answers answers =
        statements.ask(new GateStatement(questions, relations, input.paths()));
    for (BoundCheck<?, ?> check : checks) {
      Optional<String> broken = Optional.ofNullable(answers.broken().get(check));
      Judged outcome =
          broken
              .map(why -> Judged.error("", why))
              .orElseGet(() -> orMissing(check, check.judge(answers.to(check))));
      outcomes.put(check.spec(), outcome);
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
  private void explain(BoundCheck<?, ?> check) {
    boolean whole = check.spec().scope() == Scope.WINDOW;
    try {
      Columns columns = database.columns(whole ? relations.window() : relations.perFile());
      FailingRows rows = new FailingRows(database, input, columns, relations, check);
      failingRows.put(check.spec(), rows.pointers());
      if ((whole || check.kind().isTogether()) && !relations.judged().isEmpty()) {
        List<String> blamed = rows.newFiles();
        String named = whole ? "" : Judged.inFiles(blamed);
        outcomes.compute(check.spec(), (c, failed) -> failed.in(blamed).saying(named));
      }
    } catch (SQLException e) {
      LOG.warn("The rows that fail {} cannot be shown", check.spec().name(), e);
    }
  }
}
