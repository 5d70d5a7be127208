package dev.tidemill.validation.check.duckdb;

import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.validation.check.BoundCheck;
import dev.tidemill.validation.check.CheckContext;
import dev.tidemill.validation.check.Columns;
import dev.tidemill.validation.check.kind.Checks;
import dev.tidemill.validation.check.profile.Profile;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the checks of a scope know besides its rows.
 *
 * @param needs of the checks
 * @param withoutReference why the champion's training rows cannot be read; empty if they can, or
 *     there are none
 */
record ScopeContext(
    Map<DataCheckSpec, Checks.Needs> needs, CheckContext known, Optional<String> withoutReference) {

  /**
   * Looks at the columns of a scope's rows, and at the champion's rows if a check needs them.
   *
   * @throws SQLException if there are no such rows: the query cannot run
   */
  static ScopeContext of(
      DuckDb database, GateInput input, Map<DataCheckSpec, Checks.Needs> needs, String relation)
      throws SQLException {
    CheckContext known =
        new CheckContext(
            database.columns(relation), input.history(), Optional.empty(), input.now());
    try {
      Set<String> wanted = new LinkedHashSet<>();
      needs.values().forEach(n -> wanted.addAll(n.profiled()));
      Optional<Profile> reference = reference(database, input, known.columns(), wanted);
      return new ScopeContext(needs, known.with(reference), Optional.empty());
    } catch (SQLException e) {
      return new ScopeContext(needs, known, Optional.of(Sql.reason(e)));
    }
  }

  private static Optional<Profile> reference(
      DuckDb database, GateInput input, Columns columns, Set<String> wanted) throws SQLException {
    if (input.championRows().isEmpty() || wanted.isEmpty()) {
      return Optional.empty();
    }
    String relation = FileRelation.parquet(input.championRows().get());
    Columns there = database.columns(relation);
    List<String> profiled = wanted.stream().filter(c -> columns.has(c) && there.has(c)).toList();
    return profiled.isEmpty()
        ? Optional.empty()
        : Optional.of(new ProfileBuilder(database.connection()).of(relation, profiled));
  }

  /** Whether a check needs the champion's rows, which cannot be read. */
  boolean lacksReference(DataCheckSpec check) {
    return withoutReference.isPresent()
        && needs.containsKey(check)
        && !needs.get(check).profiled().isEmpty();
  }

  /** The check with its kind, if it looks at rows. */
  Optional<BoundCheck<?, ?>> bind(DataCheckSpec check) {
    return Checks.installed().bind(check, known);
  }
}
