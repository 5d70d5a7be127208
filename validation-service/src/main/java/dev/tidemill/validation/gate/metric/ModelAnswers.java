package dev.tidemill.validation.gate.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a model answered to some rows: one number each, which is P(label = 1) or the number of a
 * regression; or the probabilities of several classes, in the order that the labels count them.
 *
 * @param columns a number for each row; several if there are several classes
 */
public record ModelAnswers(List<double[]> columns) {

  public ModelAnswers {
    columns = List.copyOf(columns);
  }

  /** One number for each row. */
  public static ModelAnswers of(double... numbers) {
    return new ModelAnswers(List.of(numbers));
  }

  /** The same answer to each row. */
  public static ModelAnswers same(double[] answer, int rows) {
    List<double[]> columns = new ArrayList<>();
    for (double value : answer) {
      double[] column = new double[rows];
      Arrays.fill(column, value);
      columns.add(column);
    }
    return new ModelAnswers(columns);
  }

  /** How many rows there are. */
  public int rows() {
    return columns.get(0).length;
  }

  /** Classes that the labels may have: two where there is one number. */
  public int classes() {
    return Math.max(2, columns.size());
  }

  /** The one number of each row; not a copy. */
  public double[] single() {
    if (columns.size() > 1) {
      throw new IllegalStateException("There are " + columns.size() + " numbers for each row");
    }
    return columns.get(0);
  }

  /** The numbers of a row. */
  public double[] row(int row) {
    double[] answer = new double[columns.size()];
    for (int k = 0; k < answer.length; k++) {
      answer[k] = columns.get(k)[row];
    }
    return answer;
  }

  /** Whether each number of a row is finite. */
  public boolean isFinite(int row) {
    return columns.stream().allMatch(column -> Double.isFinite(column[row]));
  }

  /** These rows only. */
  public ModelAnswers select(int[] rows) {
    return new ModelAnswers(
        columns.stream().map(c -> IntStream.of(rows).mapToDouble(i -> c[i]).toArray()).toList());
  }

  /**
   * The class that an answer decides for: the one with the largest probability, the first of
   * several; where there is one number, 1 from a threshold on. -1 if a number is NaN.
   */
  static int decision(double[] answer, double threshold) {
    int best = 0;
    for (int k = 0; k < answer.length; k++) {
      if (Double.isNaN(answer[k])) {
        return -1;
      }
      best = answer[k] > answer[best] ? k : best;
    }
    return answer.length > 1 ? best : answer[0] >= threshold ? 1 : 0;
  }
}
