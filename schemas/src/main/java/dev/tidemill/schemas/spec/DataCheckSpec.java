package dev.tidemill.schemas.spec;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One check of the data gate.
 *
 * @param name unique in its gate; default: kind and column
 * @param where SQL condition that selects the rows it looks at
 * @param maxFailing how many rows may fail it: below 1 a share of the values it looks at, from 1 on
 *     a whole number of rows; 0 for kinds that rows do not fail one by one
 */
public record DataCheckSpec(
    String name,
    GatesSpec.Severity severity,
    Scope scope,
    Optional<String> where,
    double maxFailing,
    Kind kind) {

  /** Whether so few failures pass. */
  public boolean tolerates(long failing, long looked) {
    return failing == 0
        || (maxFailing < 1 ? (double) failing / looked <= maxFailing : failing <= maxFailing);
  }

  /** The rows a check looks at. */
  public enum Scope {
    /** Files that no accepted run has used. */
    NEW,
    /** The whole window. */
    WINDOW
  }

  /** The closed set of data checks. */
  public sealed interface Kind
      permits Schema, Unique, Complete, Range, Pattern, InSet, Expression, Mean, RowCount, Drift {}

  /** Column names and DuckDB types of the raw files. */
  public record Schema(Map<String, String> columns, GatesSpec.Severity extraColumns)
      implements Kind {}

  public record Unique(List<String> columns) implements Kind {}

  /** Share of non-null values at least {@code min}. */
  public record Complete(String column, double min) implements Kind {}

  public record Range(String column, OptionalDouble min, OptionalDouble max) implements Kind {}

  /** Full match. */
  public record Pattern(String column, String regex) implements Kind {}

  public record InSet(String column, List<String> values) implements Kind {}

  /** SQL that must be true for each row. */
  public record Expression(String sql) implements Kind {}

  /**
   * The column's mean differs from the mean of the last {@code againstLast} accepted files by at
   * most {@code maxChange}.
   */
  public record Mean(String column, int againstLast, double maxChange) implements Kind {}

  /**
   * Rows a file. {@code maxChange} is relative to the mean of the last {@code againstLast} accepted
   * files.
   */
  public record RowCount(
      Optional<Long> min, Optional<Integer> againstLast, OptionalDouble maxChange)
      implements Kind {}

  /** PSI against the champion's training data, decision rule D1. */
  public record Drift(List<String> columns, String against, double max) implements Kind {}
}
