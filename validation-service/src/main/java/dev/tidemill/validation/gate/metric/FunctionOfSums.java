package dev.tidemill.validation.gate.metric;

import dev.tidemill.validation.gate.statistics.Clusters;
import dev.tidemill.validation.gate.statistics.Resampled;

/**
 * A metric that follows from sums over rows, so a bootstrap needs the sums of each cluster only.
 */
interface FunctionOfSums extends Metric {

  /**
   * How many sums it needs.
   *
   * @param classes that labels may have; 2 for a regression, which does not look at it
   */
  int width(int classes);

  /** What a row adds to the sums. */
  double[] terms(double label, double[] answer);

  /**
   * The loss.
   *
   * @param sums of {@link #terms} over n rows
   * @param n above 0
   */
  double lossOfSums(double[] sums, double n);

  @Override
  default double loss(double[] labels, ModelAnswers answers) {
    double[] sums = new double[width(answers.classes())];
    for (int i = 0; i < labels.length; i++) {
      add(sums, terms(labels[i], answers.row(i)));
    }
    return labels.length == 0 ? Double.NaN : lossOfSums(sums, labels.length);
  }

  @Override
  default Resampled resampled(double[] labels, ModelAnswers answers, Clusters clusters) {
    double[] rows = new double[clusters.count()];
    double[][] sums = new double[clusters.count()][width(answers.classes())];
    for (int i = 0; i < labels.length; i++) {
      int cluster = clusters.of()[i];
      rows[cluster]++;
      add(sums[cluster], terms(labels[i], answers.row(i)));
    }
    return drawn -> {
      double n = 0;
      double[] all = new double[width(answers.classes())];
      for (int cluster : drawn) {
        n += rows[cluster];
        add(all, sums[cluster]);
      }
      return n > 0 ? lossOfSums(all, n) : Double.NaN;
    };
  }

  private static void add(double[] sums, double[] terms) {
    for (int k = 0; k < terms.length; k++) {
      sums[k] += terms[k];
    }
  }
}
