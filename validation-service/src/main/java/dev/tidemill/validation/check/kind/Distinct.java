package dev.tidemill.validation.check.kind;

import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Row;
import dev.tidemill.validation.check.Violation;
import java.util.List;

/**
 * How many different values there are. A part is all new files of a source; parts are added up,
 * although two of them may hold the same value.
 *
 * @param rows all of them
 * @param values rows that have a value
 * @param distinct different ones among those
 */
public record Distinct(long rows, long values, long distinct) {

  /** What is asked for these columns. */
  static List<String> aggregates(Check<?> check, Violation.Repeated columns) {
    String present = check.filter(columns.isPresent());
    return List.of(
        "count(*)", "count(*)" + present, "count(DISTINCT " + columns.key() + ")" + present);
  }

  static Distinct of(Row row) {
    return new Distinct(row.count(0), row.count(1), row.count(2));
  }

  /** Rows whose value an earlier row has. */
  long repeated() {
    return values - distinct;
  }

  static Distinct all(List<Part<Distinct>> parts) {
    return parts.stream()
        .map(Part::figures)
        .reduce(
            new Distinct(0, 0, 0),
            (a, b) -> new Distinct(a.rows + b.rows, a.values + b.values, a.distinct + b.distinct));
  }
}
