package dev.tidemill.validation.gate.statistics;

import org.hipparchus.distribution.continuous.TDistribution;

/**
 * The mean of values whose rows come in T clusters, and its standard error sqrt(V) / n, where V = T
 * / (T - 1) times the sum over clusters of (S_b - n_b S / n)^2.
 *
 * @param variancePerRow V / n: the v of decision rule A1
 */
public record ClusteredMean(
    double mean, double standardError, int rows, int clusters, double variancePerRow) {

  /** Of values in these clusters; the error is NaN below two clusters. */
  public static ClusteredMean of(double[] values, Clusters clusters) {
    double[] sums = new double[clusters.count()];
    int[] rows = new int[clusters.count()];
    double total = 0;
    for (int i = 0; i < values.length; i++) {
      sums[clusters.of()[i]] += values[i];
      rows[clusters.of()[i]]++;
      total += values[i];
    }
    return ofSums(sums, rows, total, values.length);
  }

  /**
   * Of values in blocks of event hours. Consecutive hours are merged until a block has at least
   * {@code minRows} rows (decision rule A1); if the last block stays smaller, it joins the one
   * before.
   */
  public static ClusteredMean ofHourBlocks(double[] values, long[] eventMillis, int minRows) {
    Clusters hours = Clusters.hours(eventMillis);
    int[] block = new int[values.length];
    int current = 0;
    int inBlock = 0;
    for (int i = 0; i < values.length; i++) {
      boolean newHour = i > 0 && hours.of()[i] != hours.of()[i - 1];
      if (newHour && inBlock >= minRows) {
        current++;
        inBlock = 0;
      }
      block[i] = current;
      inBlock++;
    }
    if (inBlock < minRows && current > 0) {
      for (int i = values.length - inBlock; i < values.length; i++) {
        block[i] = current - 1;
      }
      current--;
    }
    return of(values, new Clusters(block, values.length == 0 ? 0 : current + 1));
  }

  private static ClusteredMean ofSums(double[] sums, int[] rows, double total, int n) {
    int t = sums.length;
    double mean = total / n;
    if (t < 2) {
      return new ClusteredMean(mean, Double.NaN, n, t, Double.NaN);
    }
    double squares = 0;
    for (int b = 0; b < t; b++) {
      double d = sums[b] - rows[b] * mean;
      squares += d * d;
    }
    double v = t / (t - 1.0) * squares;
    return new ClusteredMean(mean, Math.sqrt(v) / n, n, t, v / n);
  }

  /** One-sided lower bound at this level, by Student's t with T - 1 degrees of freedom. */
  public double lower(double alpha) {
    if (Double.isNaN(standardError)) {
      return Double.NaN;
    }
    double t = new TDistribution(clusters - 1.0).inverseCumulativeProbability(1 - alpha);
    return mean - t * standardError;
  }
}
