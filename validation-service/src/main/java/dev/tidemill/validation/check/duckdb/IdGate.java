package dev.tidemill.validation.check.duckdb;

import dev.tidemill.validation.check.Columns;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.basics.IdCheck;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for rows without an id and for repeated ids, among all rows that the run's programs see. It
 * asks which files hold them only if there are any.
 */
final class IdGate {

  private final DuckDb database;
  private final GateInput input;
  private final GateRelations relations;
  private final IdColumns id;
  private final IdFiles files;

  IdGate(DuckDb database, GateInput input, GateRelations relations) {
    this.database = database;
    this.input = input;
    this.relations = relations;
    this.id = new IdColumns(input.data().columns().id());
    this.files = new IdFiles(database, input, relations, id);
  }

  /** What is wrong with the ids; empty if each row has one of its own. */
  Optional<Judged> judge() throws SQLException {
    String rows = relations.all();
    Columns columns;
    try {
      columns = database.columns(rows);
    } catch (SQLException e) {
      // the checks report that the query cannot run
      return Optional.empty();
    }
    if (!id.names().stream().allMatch(columns::has)
        || !columns.has(input.data().columns().time())) {
      return Optional.empty();
    }
    String used = rows + " WHERE " + files.hasTime(columns);
    long without =
        database.number("SELECT count(*) FROM " + used + " AND NOT (" + id.isPresent() + ")");
    return without > 0
        ? Optional.of(IdCheck.missing(id.names(), without, withoutId()))
        : new RepeatedIds(database, input, relations, id, files).judge(used);
  }

  /** New files that hold rows without an id. */
  private List<String> withoutId() throws SQLException {
    if (!files.canTell()) {
      return List.of();
    }
    Set<Integer> blamed =
        files.indexes(
            "SELECT DISTINCT %s FROM %s AND NOT (%s)"
                .formatted(files.fileColumn(), files.rows(), id.isPresent()));
    blamed.removeIf(i -> !input.files().get(i).fresh());
    return files.someStay(blamed) ? files.paths(blamed) : List.of();
  }
}
