package dev.tidemill.validation.check.duckdb;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.check.Unique;
import dev.tidemill.validation.check.Columns;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Row;
import dev.tidemill.validation.check.basics.IdCheck;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What every gate asks, whatever checks it has: whether times, labels and inputs can be read, the
 * columns are still there, and each row has an id of its own. Only failures become results.
 */
final class BasicGates {

  private static final String IDS = "unique ids";

  private final DuckDb database;
  private final GateInput input;
  private final GateRelations relations;
  private final ValueGate values;
  private final Map<String, Judged> found = new LinkedHashMap<>();

  BasicGates(DuckDb database, GateInput input, GateRelations relations) {
    this.database = database;
    this.input = input;
    this.relations = relations;
    this.values = new ValueGate(database, input, relations.tables());
  }

  /** What is wrong, by the name of a check. */
  Map<String, Judged> found() {
    return found;
  }

  /** The question about times and labels, for the statement of the new files. */
  ValueGate.ValueQuestion readable(Columns columns) {
    return values.question(columns);
  }

  /**
   * Judges times and labels.
   *
   * @param answers to {@link #readable}
   */
  void values(List<Part<Row>> answers, String perFile) throws SQLException {
    found.putAll(values.judge(answers, perFile));
  }

  /** Looks at columns, inputs and ids. */
  void look() {
    look("same columns", "columns", new ColumnGate(database, input, relations)::judge);
    look("readable inputs", "model inputs", new InputGate(database, input, relations)::judge);
    look(IDS, "ids", new IdGate(database, input, relations)::judge);
  }

  private interface Look {
    Optional<Judged> judge() throws SQLException;
  }

  private void look(String name, String what, Look look) {
    try {
      look.judge().ifPresent(j -> found.put(name, j));
    } catch (SQLException e) {
      found.put(name, Judged.error("", "The " + what + " cannot be read: " + Sql.reason(e)));
    }
  }

  /**
   * A {@code unique} check of the id's columns that tolerates nothing asks what every gate asks. It
   * takes over that answer, so that there are not two. Other checks of these columns blame the same
   * files.
   */
  void answerChecksOfIds(Map<DataCheckSpec, Judged> outcomes) {
    Judged ids = found.get(IDS);
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
        found.remove(IDS);
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
}
