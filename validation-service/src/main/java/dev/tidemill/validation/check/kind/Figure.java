package dev.tidemill.validation.check.kind;

import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Row;
import java.util.List;
import java.util.function.DoublePredicate;

/**
 * A number that stands for some rows, such as their mean.
 *
 * @param rows all of them
 * @param values those with a value that the check looks at
 * @param value NaN where there are too few values for one
 */
record Figure(long rows, long values, double value) {

  /** Of the aggregates rows, values and the figure itself. */
  static Figure of(Row row) {
    return new Figure(row.count(0), row.count(1), row.number(2));
  }

  boolean isKnown() {
    return values > 0 && !Double.isNaN(value);
  }

  /** The parts whose figure fails, with that figure. */
  static List<Part<Double>> failing(List<Part<Figure>> parts, DoublePredicate fails) {
    return parts.stream()
        .map(p -> new Part<>(p.name(), p.figures().value()))
        .filter(p -> fails.test(p.figures()))
        .toList();
  }
}
