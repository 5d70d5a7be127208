package dev.tidemill.validation.gate.metric;

import java.util.Arrays;

/**
 * A metric of decisions: it follows from how many rows of each class there are, how many are
 * decided for it, and how many of these are right.
 */
interface DecisionCounts extends FunctionOfSums {

  /** From which probability on an answer counts as true, where there are two classes. */
  double threshold();

  @Override
  default String told() {
    return Metrics.atThreshold(name(), threshold());
  }

  /**
   * The value on some rows; NaN where it is not defined.
   *
   * @param counts of each class
   */
  double valueOf(Count[] counts);

  /**
   * Rows of a class.
   *
   * @param its rows whose label it is
   * @param decided rows that are decided for it
   * @param right rows that are both
   */
  record Count(double its, double decided, double right) {

    double recall() {
      return its > 0 ? right / its : Double.NaN;
    }

    /** 0 if nothing is decided for the class although there are rows of it. */
    double precision() {
      return decided > 0 ? right / decided : its > 0 ? 0 : Double.NaN;
    }

    double f1() {
      return its + decided > 0 ? 2 * right / (its + decided) : Double.NaN;
    }
  }

  @Override
  default boolean moreIsBetter() {
    return true;
  }

  @Override
  default int width(int classes) {
    return 3 * classes;
  }

  @Override
  default double[] terms(double label, double[] answer) {
    double[] terms = new double[width(Math.max(2, answer.length))];
    int decided = ModelAnswers.decision(answer, threshold());
    if (decided < 0) {
      Arrays.fill(terms, Double.NaN);
      return terms;
    }
    int its = (int) label;
    terms[3 * its]++;
    terms[3 * decided + 1]++;
    terms[3 * its + 2] += its == decided ? 1 : 0;
    return terms;
  }

  @Override
  default double lossOfSums(double[] sums, double n) {
    if (Double.isNaN(sums[0])) {
      return Double.NaN;
    }
    Count[] counts = new Count[sums.length / 3];
    Arrays.setAll(counts, k -> new Count(sums[3 * k], sums[3 * k + 1], sums[3 * k + 2]));
    return 1 - valueOf(counts);
  }
}
