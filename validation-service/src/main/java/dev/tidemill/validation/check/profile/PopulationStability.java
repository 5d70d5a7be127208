package dev.tidemill.validation.check.profile;

import org.hipparchus.distribution.continuous.ChiSquaredDistribution;

/**
 * Population stability index between two histograms over the same bins, with what chance alone
 * would give for so few rows.
 *
 * <p>Decision rule D1: each bin gets Jeffreys' +1/2, reference bins that hold under 0.2 % of the
 * rows are pooled into one, and the excess is {@code PSI - (1/n + 1/m) chi2_{.999, B-1}}: under
 * equal distributions the index is about (1/n + 1/m) times a chi-square with B-1 degrees of freedom
 * (Yurdakul and Naranjo).
 *
 * @param index sum over bins of (q - p) ln(q / p)
 * @param chance the .999 quantile of the index if nothing changed
 * @param bins bins after pooling
 * @param referenceRows n
 * @param currentRows m
 */
public record PopulationStability(
    double index, double chance, int bins, long referenceRows, long currentRows) {

  /** The confidence of the chi-square quantile. */
  public static final double CONFIDENCE = 0.999;

  private static final double POOL_BELOW = 0.002;

  /** What is left of the index once chance is taken off; a finding is this at or above .15. */
  public double excess() {
    return index - chance;
  }

  /** Whether both sides hold rows and more than one bin is left. */
  public boolean defined() {
    return !Double.isNaN(index);
  }

  /** The one of the two with the greater excess; one that is defined before one that is not. */
  public PopulationStability orGreater(PopulationStability other) {
    return other.defined() && !(defined() && excess() >= other.excess()) ? other : this;
  }

  /**
   * Compares two histograms over the same bins. With no rows on a side or a single bin the result
   * is not {@link #defined()}.
   */
  public static PopulationStability between(long[] reference, long[] current) {
    if (reference.length != current.length) {
      throw new IllegalArgumentException(
          "Expected the same bins, but got " + reference.length + " and " + current.length);
    }
    long n = sum(reference);
    long m = sum(current);
    double[][] pooled = pool(reference, current, n);
    int bins = pooled[0].length;
    if (n == 0 || m == 0 || bins < 2) {
      return new PopulationStability(Double.NaN, Double.NaN, bins, n, m);
    }
    double index = 0;
    for (int b = 0; b < bins; b++) {
      double p = (pooled[0][b] + 0.5) / (n + 0.5 * bins);
      double q = (pooled[1][b] + 0.5) / (m + 0.5 * bins);
      index += (q - p) * Math.log(q / p);
    }
    double quantile = new ChiSquaredDistribution(bins - 1).inverseCumulativeProbability(CONFIDENCE);
    return new PopulationStability(index, (1.0 / n + 1.0 / m) * quantile, bins, n, m);
  }

  private static double[][] pool(long[] reference, long[] current, long n) {
    int kept = 0;
    boolean pooling = false;
    for (long count : reference) {
      if (rare(count, n)) {
        pooling = true;
      } else {
        kept++;
      }
    }
    int bins = kept + (pooling ? 1 : 0);
    double[][] result = new double[2][bins];
    int next = 0;
    for (int b = 0; b < reference.length; b++) {
      int target = rare(reference[b], n) ? bins - 1 : next++;
      result[0][target] += reference[b];
      result[1][target] += current[b];
    }
    return result;
  }

  private static boolean rare(long count, long n) {
    return count < POOL_BELOW * n;
  }

  private static long sum(long[] counts) {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }
}
