package dev.tidemill.validation.check;

import dev.tidemill.schemas.spec.DataCheckSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of check that looks at the rows of the query. It names aggregates; those of all checks of
 * a scope run as one statement, so a kind costs no pass of its own over the data.
 */
public interface RowCheckKind<S extends DataCheckSpec.Kind, F> extends CheckKind<S, F> {

  /** Expressions of the specification that become a part of the statement. */
  default List<String> expressions(S kind) {
    return List.of();
  }

  /** Columns of the champion's training rows whose profile it needs. */
  default List<String> profiled(S kind) {
    return List.of();
  }

  /**
   * Whether rows of two new files have to be compared: then the new files of a source are one part.
   */
  default boolean isTogether() {
    return false;
  }

  /**
   * What the check comes to whatever the rows are: an error where it does not fit the columns.
   * Where it is present no aggregate is asked for. All columns that it names are there.
   */
  default Optional<Judged> withoutRows(Check<S> check) {
    return Optional.empty();
  }

  /** Aggregate expressions over the rows of a part. */
  List<String> aggregates(Check<S> check);

  /** The figures that the values of the aggregates are. */
  F figures(Check<S> check, Row row);

  /** Which rows a failure points at; empty where rows do not fail one by one. */
  default Optional<Violation> violation(Check<S> check) {
    return Optional.empty();
  }

  /**
   * Aggregates whose values of an accepted file later runs compare with, by their key in {@link
   * dev.tidemill.schemas.message.FileHistory#means}.
   */
  default Map<String, String> remembered(Check<S> check) {
    return Map.of();
  }
}
