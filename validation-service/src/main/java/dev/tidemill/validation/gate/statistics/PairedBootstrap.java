package dev.tidemill.validation.gate.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * Paired cluster bootstrap of a difference in loss (decision rule B2). Clusters of rows are drawn
 * with replacement, and both models are measured on the same draw. The bounds are Efron's
 * percentile interval, widened by sqrt(T / (T - 1)) for T clusters. If fewer than 20 replicates lie
 * beyond a bound, it comes from the normal distribution with the standard error of the bootstrap.
 *
 * @param seed the same seed gives the same bounds
 */
public record PairedBootstrap(int replicates, long seed) {

  /** Replicates of decision rule B2. */
  public static final int REPLICATES = 2000;

  private static final int BEYOND = 20;

  /** Seeds up to this one are exact as doubles: the seed is one of the figures of a verdict. */
  private static final long SEEDS = (1L << 53) - 1;

  /** 2000 replicates, seeded from the run. */
  public static PairedBootstrap seededBy(String runId) {
    long seed = 0;
    for (int i = 0; i < runId.length(); i++) {
      seed = 31 * seed + runId.charAt(i);
    }
    return new PairedBootstrap(REPLICATES, seed & SEEDS);
  }

  /**
   * Compares the first model's loss with the second's.
   *
   * @param difference of the two on all rows
   */
  public Comparison compare(
      double difference, Resampled first, Resampled second, Clusters clusters, double alpha) {
    double[] draws = draws(drawn -> first.loss(drawn) - second.loss(drawn), clusters);
    return bounds(difference, draws, clusters.of().length, clusters.count(), alpha);
  }

  /** The quantile of a figure over the draws of clusters; NaN where it is never defined. */
  public double quantile(Resampled figure, Clusters clusters, double share) {
    double[] sorted =
        Arrays.stream(draws(figure, clusters)).filter(Double::isFinite).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : quantile(sorted, share);
  }

  private double[] draws(Resampled figure, Clusters clusters) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] drawn = new int[clusters.count()];
    double[] draws = new double[replicates];
    for (int r = 0; r < replicates; r++) {
      for (int k = 0; k < drawn.length; k++) {
        drawn[k] = random.nextInt(drawn.length);
      }
      draws[r] = figure.loss(drawn);
    }
    return draws;
  }

  private Comparison bounds(
      double difference, double[] draws, int rows, int clusters, double alpha) {
    double[] sorted = Arrays.stream(draws).filter(Double::isFinite).sorted().toArray();
    if (sorted.length < 2 || clusters < 2) {
      double nan = Double.NaN;
      return new Comparison(difference, nan, nan, nan, alpha, rows, clusters, method());
    }
    double mean = Arrays.stream(sorted).average().orElseThrow();
    double squares = Arrays.stream(sorted).map(d -> (d - mean) * (d - mean)).sum();
    double widen = Math.sqrt(clusters / (clusters - 1.0));
    double error = widen * Math.sqrt(squares / (sorted.length - 1));
    double lower;
    double upper;
    if (alpha * sorted.length < BEYOND) {
      double z = new NormalDistribution().inverseCumulativeProbability(1 - alpha);
      lower = difference - z * error;
      upper = difference + z * error;
    } else {
      lower = difference + widen * (quantile(sorted, alpha) - difference);
      upper = difference + widen * (quantile(sorted, 1 - alpha) - difference);
    }
    return new Comparison(difference, error, lower, upper, alpha, rows, clusters, method());
  }

  private Comparison.Method method() {
    return new Comparison.Method(replicates, seed);
  }

  private static double quantile(double[] sorted, double share) {
    double position = share * (sorted.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
