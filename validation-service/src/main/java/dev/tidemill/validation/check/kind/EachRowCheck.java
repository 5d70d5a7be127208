package dev.tidemill.validation.check.kind;

import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.Row;
import dev.tidemill.validation.check.RowCheckKind;
import dev.tidemill.validation.check.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A kind that single rows fail. A null never fails it; only {@code complete} counts nulls. */
abstract class EachRowCheck<S extends DataCheckSpec.Kind> implements RowCheckKind<S, Failures> {

  /** Condition for a row with a value to look at. */
  abstract String hasValue(Check<S> check);

  /** Condition for a row that fails. */
  abstract String fails(Check<S> check);

  /** The smallest and the largest value, or nothing. */
  List<String> extremes(Check<S> check) {
    return List.of();
  }

  @Override
  public final List<String> aggregates(Check<S> check) {
    List<String> aggregates = new ArrayList<>();
    aggregates.add("count(*)");
    aggregates.add("count(*)" + check.filter(hasValue(check)));
    aggregates.add("count(*)" + check.filter(fails(check)));
    aggregates.addAll(extremes(check));
    return aggregates;
  }

  @Override
  public final Failures figures(Check<S> check, Row row) {
    return Failures.of(row);
  }

  @Override
  public final Optional<Violation> violation(Check<S> check) {
    return Optional.of(new Violation.Each(fails(check)));
  }
}
