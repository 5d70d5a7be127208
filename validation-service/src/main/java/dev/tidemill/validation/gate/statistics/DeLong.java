package dev.tidemill.validation.gate.statistics;

import dev.tidemill.validation.check.profile.Ascending;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * Variance of the difference of two AUCs on the same independent rows: DeLong, DeLong and
 * Clarke-Pearson, Biometrics 1988. Only for rows that are not clustered.
 */
public final class DeLong {

  private DeLong() {}

  /**
   * Compares 1 - AUC of the first model with the second's; NaN bounds when a class is too small.
   */
  public static Comparison compare(double[] labels, double[] first, double[] second, double alpha) {
    Placements a = Placements.of(labels, first);
    Placements b = Placements.of(labels, second);
    double variance =
        varianceOfDifference(a.ofPositives, b.ofPositives)
            + varianceOfDifference(a.ofNegatives, b.ofNegatives);
    double difference = b.auc - a.auc;
    double error = Math.sqrt(variance);
    double z = new NormalDistribution().inverseCumulativeProbability(1 - alpha);
    return new Comparison(
        difference,
        error,
        difference - z * error,
        difference + z * error,
        alpha,
        labels.length,
        labels.length,
        Comparison.Method.DELONG);
  }

  private static double varianceOfDifference(double[] a, double[] b) {
    double mean = 0;
    for (int i = 0; i < a.length; i++) {
      mean += (a[i] - b[i]) / a.length;
    }
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      double d = a[i] - b[i] - mean;
      squares += d * d;
    }
    return a.length < 2 ? Double.NaN : squares / (a.length - 1) / a.length;
  }

  /** For each positive the share of negatives below it, for each negative of positives above. */
  private record Placements(double[] ofPositives, double[] ofNegatives, double auc) {

    static Placements of(double[] labels, double[] scores) {
      double[] positives = pick(labels, scores, true);
      double[] negatives = pick(labels, scores, false);
      double[] sortedPositives = positives.clone();
      double[] sortedNegatives = negatives.clone();
      Arrays.sort(sortedPositives);
      Arrays.sort(sortedNegatives);
      double[] up = new double[positives.length];
      double sum = 0;
      for (int i = 0; i < up.length; i++) {
        up[i] = shareBelow(sortedNegatives, positives[i]);
        sum += up[i];
      }
      double[] down = new double[negatives.length];
      for (int j = 0; j < down.length; j++) {
        down[j] = 1 - shareBelow(sortedPositives, negatives[j]);
      }
      return new Placements(up, down, sum / up.length);
    }

    private static double[] pick(double[] labels, double[] scores, boolean positive) {
      return IntStream.range(0, labels.length)
          .filter(i -> labels[i] >= 0.5 == positive)
          .mapToDouble(i -> scores[i])
          .toArray();
    }

    /** Share of values below x, equal ones counting one half. */
    private static double shareBelow(double[] sorted, double x) {
      int below = Ascending.of(sorted).atMost(Math.nextDown(x));
      int notAbove = Ascending.of(sorted).atMost(x);
      return (below + (notAbove - below) / 2.0) / sorted.length;
    }
  }
}
