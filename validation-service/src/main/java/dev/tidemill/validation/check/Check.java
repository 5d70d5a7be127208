package dev.tidemill.validation.check;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.spec.DataCheckSpec;
import java.util.Optional;

/**
 * A check of a data gate with everything that its kind needs to carry it out.
 *
 * @param spec the fields that all kinds have: scope, condition, tolerance
 * @param kind the fields of its own kind
 */
public record Check<S>(DataCheckSpec spec, S kind, CheckContext context) {

  /** The columns that the query gives. */
  public Columns columns() {
    return context.columns();
  }

  /** The {@code FILTER} of an aggregate over all rows that the check looks at. */
  public String filter() {
    return filter("");
  }

  /** The {@code FILTER} of the check's own condition and another one; either may be empty. */
  public String filter(String condition) {
    String where = spec.where().map(w -> "(" + w + "\n)").orElse("");
    if (where.isEmpty() && condition.isEmpty()) {
      return "";
    }
    String and = where.isEmpty() || condition.isEmpty() ? "" : " AND ";
    return " FILTER (WHERE " + where + and + condition + ")";
  }

  /** A column of numbers as a DOUBLE. */
  public String number(String column) {
    return "CAST(" + Sql.name(column) + " AS DOUBLE)";
  }

  /** The {@code FILTER} of an aggregate over the finite numbers of a column. */
  public String finite(String column) {
    return filter("isfinite(" + number(column) + ")");
  }

  /** An error if the column does not hold numbers. */
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
