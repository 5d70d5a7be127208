package dev.tidemill.validation.check;

import dev.tidemill.schemas.spec.DataCheckSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A data check as SQL: aggregates over the rows of a file (or of the window), and the rule that
 * turns their values into an outcome. The rule is total: it has an outcome for any values.
 *
 * @param kind name of the kind in the specification
 * @param columns columns that it needs
 * @param aggregates aggregate expressions over the rows
 * @param violation condition that holds for a failing row, where rows can fail
 * @param judge takes the aggregates' values, one entry a file
 */
public record CompiledCheck(
    DataCheckSpec spec,
    String kind,
    List<String> columns,
    List<String> aggregates,
    Optional<String> violation,
    Function<List<Figures>, Judged> judge) {

  /**
   * The aggregates' values for a file; for the window there is one entry that is not a file.
   *
   * @param file path of the file, or {@code window}
   * @param values numbers, maps or null, in the order of the aggregates
   */
  public record Figures(String file, List<Object> values) {

    /** A number; NaN for null. */
    public double number(int i) {
      return values.get(i) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    /** A count; 0 for null. */
    public long count(int i) {
      return values.get(i) instanceof Number number ? number.longValue() : 0;
    }
  }

  /** A check that cannot be compiled: it is an error whatever the rows are. */
  public static CompiledCheck broken(
      DataCheckSpec spec, String kind, List<String> columns, String message) {
    return new CompiledCheck(
        spec, kind, columns, List.of(), Optional.empty(), figures -> Judged.error("", message));
  }
}
