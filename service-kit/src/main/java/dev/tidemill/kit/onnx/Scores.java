package dev.tidemill.kit.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What a model answers for some rows: one number for each (P(label = true), or the number of a
 * regression), or the probabilities of several classes.
 */
public final class Scores {

  private final List<String> classes;
  private final List<double[]> columns;

  private Scores(List<String> classes, List<double[]> columns) {
    this.classes = List.copyOf(classes);
    this.columns = List.copyOf(columns);
  }

  /** One number for each row. */
  public static Scores of(double... scores) {
    return new Scores(List.of(), List.of(scores));
  }

  /**
   * Probabilities of several classes.
   *
   * @param columns for each class its probability in each row
   */
  public static Scores of(List<String> classes, List<double[]> columns) {
    if (classes.size() != columns.size() || columns.size() < 2) {
      throw new IllegalArgumentException(
          "%d classes and %d columns".formatted(classes.size(), columns.size()));
    }
    return new Scores(classes, columns);
  }

  /** The classes of the columns in order; empty if there is one number for each row. */
  public List<String> classes() {
    return classes;
  }

  /** Numbers for each row: 1, or one for each class. */
  public int width() {
    return columns.size();
  }

  /** How many rows there are. */
  public int size() {
    return columns.get(0).length;
  }

  /**
   * The one number of each row; not a copy.
   *
   * @throws IllegalStateException if there are several classes
   */
  public double[] single() {
    if (columns.size() > 1) {
      throw new IllegalStateException("There are " + classes.size() + " numbers for each row");
    }
    return columns.get(0);
  }

  /** One column, a number for each row; not a copy. */
  public double[] column(int index) {
    return columns.get(index);
  }

  /** The numbers of one row. */
  public double[] row(int row) {
    return columns.stream().mapToDouble(c -> c[row]).toArray();
  }

  /** The probabilities of one row by class; empty if there is one number for each row. */
  public Map<String, Double> byClass(int row) {
    Map<String, Double> probabilities = new LinkedHashMap<>();
    for (int i = 0; i < classes.size(); i++) {
      probabilities.put(classes.get(i), columns.get(i)[row]);
    }
    return probabilities;
  }

  /** The one number of a row, or the largest of its probabilities. */
  public double largest(int row) {
    return DoubleStream.of(row(row)).max().orElse(Double.NaN);
  }

  /** How many rows have a number that is not finite. */
  public long broken() {
    long broken = 0;
    for (int row = 0; row < size(); row++) {
      for (double[] column : columns) {
        if (!Double.isFinite(column[row])) {
          broken++;
          break;
        }
      }
    }
    return broken;
  }

  /** All numbers. */
  public DoubleStream values() {
    return columns.stream().flatMapToDouble(Arrays::stream);
  }

  /** Rows by their numbers. */
  public Scores pick(int... rows) {
    return new Scores(
        classes,
        columns.stream().map(c -> IntStream.of(rows).mapToDouble(i -> c[i]).toArray()).toList());
  }

  /** The rows of several, one after another. */
  public static Scores joined(List<Scores> parts) {
    int size = parts.stream().mapToInt(Scores::size).sum();
    List<double[]> columns = new ArrayList<>();
    for (int i = 0; i < parts.get(0).width(); i++) {
      double[] all = new double[size];
      int from = 0;
      for (Scores part : parts) {
        System.arraycopy(part.column(i), 0, all, from, part.size());
        from += part.size();
      }
      columns.add(all);
    }
    return new Scores(parts.get(0).classes, columns);
  }
}
