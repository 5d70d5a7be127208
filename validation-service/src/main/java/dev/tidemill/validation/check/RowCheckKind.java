package dev.tidemill.validation.check;

import dev.tidemill.schemas.spec.DataCheckSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of check that looks at the rows of the query. It names aggregates in SQL. The aggregates
 * of all checks of a scope run as one statement, so a check needs no pass of its own over the data.
 */
public interface RowCheckKind<S extends DataCheckSpec.Kind, F> extends CheckKind<S, F> {

  /** The texts of the specification that become a part of the statement. */
  default List<String> expressions(S kind) {
    return List.of();
  }

  /** The columns whose profile in the champion's training rows the check needs. */
  default List<String> profiled(S kind) {
    return List.of();
  }

  /**
   * Whether the check compares rows of different files. If so, all new files of a source are one
   * part; otherwise each file is.
   */
  default boolean isTogether() {
    return false;
  }

  /**
   * The outcome that the check has whatever the rows are, such as an error if it does not fit the
   * columns. If there is one, {@link #aggregates} is not called. All columns that the check names
   * exist.
   */
  default Optional<Judged> withoutRows(Check<S> check) {
    return Optional.empty();
  }

  /** Aggregate expressions over the rows of a part. */
  List<String> aggregates(Check<S> check);

  /** The figures, from the values of the aggregates. */
  F figures(Check<S> check, Row row);

  /** The rows to blame for a failure; empty if single rows cannot be blamed. */
  default Optional<Violation> violation(Check<S> check) {
    return Optional.empty();
  }

  /**
   * The aggregates of an accepted file that later runs compare with, by their key in {@link
   * dev.tidemill.schemas.message.FileHistory#means}.
   */
  default Map<String, String> remembered(Check<S> check) {
    return Map.of();
  }
}
