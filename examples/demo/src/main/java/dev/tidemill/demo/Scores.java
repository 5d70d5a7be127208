package dev.tidemill.demo;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * AUC and log-loss of probabilities against outcomes. Probabilities are clipped to [1e-6, 1-1e-6]
 * for the log-loss; AUC is the Mann-Whitney statistic with ties counted half, NaN when only one
 * outcome is there.
 *
 * @param rows how many were scored
 */
record Scores(int rows, double auc, double logLoss) {

  private static final double CLIP = 1e-6;

  /** Rows whose probability is NaN were not answered and are left out. */
  static Scores of(double[] probabilities, boolean[] outcomes) {
    int n = 0;
    double loss = 0;
    for (int i = 0; i < probabilities.length; i++) {
      if (!Double.isNaN(probabilities[i])) {
        double p = Math.min(1 - CLIP, Math.max(CLIP, probabilities[i]));
        loss -= Math.log(outcomes[i] ? p : 1 - p);
        n++;
      }
    }
    return new Scores(n, auc(probabilities, outcomes), n == 0 ? Double.NaN : loss / n);
  }

  private static double auc(double[] p, boolean[] y) {
    int[] order =
        IntStream.range(0, p.length)
            .filter(i -> !Double.isNaN(p[i]))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> p[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double positives = 0;
    double rankSum = 0;
    for (int i = 0; i < order.length; ) {
      int j = i;
      while (j < order.length && p[order[j]] == p[order[i]]) {
        j++;
      }
      double rank = (i + 1 + j) / 2.0;
      for (int k = i; k < j; k++) {
        if (y[order[k]]) {
          positives++;
          rankSum += rank;
        }
      }
      i = j;
    }
    double negatives = order.length - positives;
    return positives == 0 || negatives == 0
        ? Double.NaN
        : (rankSum - positives * (positives + 1) / 2) / (positives * negatives);
  }

  /** The means over several weeks, with the same weight for each week. */
  static Scores mean(Scores... weeks) {
    return new Scores(
        Arrays.stream(weeks).mapToInt(Scores::rows).sum(),
        Arrays.stream(weeks).mapToDouble(Scores::auc).average().orElse(Double.NaN),
        Arrays.stream(weeks).mapToDouble(Scores::logLoss).average().orElse(Double.NaN));
  }
}
