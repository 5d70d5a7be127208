package dev.tidemill.validation.check;

import dev.tidemill.schemas.spec.DataCheckSpec;
import java.util.Optional;

/**
 * A check of a data gate with all that its kind needs to carry it out.
 *
 * @param spec what all kinds have: scope, condition, tolerance
 * @param kind the part of the specification that is the kind's own
 */
public record Check<S>(DataCheckSpec spec, S kind, CheckContext context) {

  /** The columns that the query gives. */
  public Columns columns() {
    return context.columns();
  }

  /** {@code FILTER} for an aggregate that looks at all rows of the check. */
  public String filter() {
    return filter("");
  }

  /** {@code FILTER} of the check's own condition joined with another one; either may be empty. */
  public String filter(String condition) {
    String where = spec.where().map(w -> "(" + w + "\n)").orElse("");
    if (where.isEmpty() && condition.isEmpty()) {
      return "";
    }
    String and = where.isEmpty() || condition.isEmpty() ? "" : " AND ";
    return " FILTER (WHERE " + where + and + condition + ")";
  }

  /** The error of a check that needs numbers in a column of another type. */
  public Optional<Judged> needsNumber(String column, String what) {
    return columns().isNumber(column)
        ? Optional.empty()
        : Optional.of(
            Judged.error(
                "",
                "%s is %s, but %s needs a number"
                    .formatted(column, columns().types().get(column), what)));
  }
}
