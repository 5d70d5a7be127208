package dev.tidemill.validation.gate;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * Paired cluster bootstrap of a difference in loss: clusters of rows are drawn with replacement and
 * both models are measured on the same draw (decision rule B2; Efron's percentile interval, widened
 * by sqrt(T / (T - 1)) for T clusters). A bound so far out that fewer than 20 replicates lie beyond
 * it is taken from the normal distribution with the bootstrap's standard error.
 *
 * @param seed the same seed gives the same bounds
 */
public record PairedBootstrap(int replicates, long seed) {

  /** Replicates of decision rule B2. */
  public static final int REPLICATES = 2000;

  private static final int BEYOND = 20;

  /** What a double holds exactly: a seed stands among the figures of a verdict. */
  private static final long SEEDS = (1L << 53) - 1;

  /** 2000 replicates, seeded from the run. */
  public static PairedBootstrap seededBy(String runId) {
    long seed = 0;
    for (int i = 0; i < runId.length(); i++) {
      seed = 31 * seed + runId.charAt(i);
    }
    return new PairedBootstrap(REPLICATES, seed & SEEDS);
  }

  /** Compares the first model's loss with the second's. */
  public Comparison compare(
      Metric metric,
      double[] labels,
      double[] first,
      double[] second,
      Clusters clusters,
      double alpha) {
    double[] draws =
        metric == Metric.AUC
            ? drawAuc(labels, first, second, clusters)
            : drawSums(metric, labels, first, second, clusters);
    double difference = loss(metric, labels, first) - loss(metric, labels, second);
    return bounds(difference, draws, labels.length, clusters.count(), alpha);
  }

  private static double loss(Metric metric, double[] labels, double[] predictions) {
    double value = metric.value(labels, predictions);
    return metric.moreIsBetter() ? 1 - value : value;
  }

  private double[] drawSums(
      Metric metric, double[] labels, double[] first, double[] second, Clusters clusters) {
    int count = clusters.count();
    double[] rows = new double[count];
    double[][] a = new double[count][3];
    double[][] b = new double[count][3];
    for (int i = 0; i < labels.length; i++) {
      int c = clusters.of()[i];
      rows[c]++;
      add(a[c], metric.terms(labels[i], first[i]));
      add(b[c], metric.terms(labels[i], second[i]));
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] draws = new double[replicates];
    for (int r = 0; r < replicates; r++) {
      double n = 0;
      double[] sumA = new double[3];
      double[] sumB = new double[3];
      for (int k = 0; k < count; k++) {
        int c = random.nextInt(count);
        n += rows[c];
        add(sumA, a[c]);
        add(sumB, b[c]);
      }
      draws[r] = metric.lossOfSums(sumA, n) - metric.lossOfSums(sumB, n);
    }
    return draws;
  }

  private static void add(double[] sums, double[] terms) {
    for (int k = 0; k < terms.length; k++) {
      sums[k] += terms[k];
    }
  }

  private double[] drawAuc(double[] labels, double[] first, double[] second, Clusters clusters) {
    RankedScores a = new RankedScores(labels, first);
    RankedScores b = new RankedScores(labels, second);
    SplittableRandom random = new SplittableRandom(seed);
    int count = clusters.count();
    double[] draws = new double[replicates];
    int[] weight = new int[count];
    for (int r = 0; r < replicates; r++) {
      Arrays.fill(weight, 0);
      for (int k = 0; k < count; k++) {
        weight[random.nextInt(count)]++;
      }
      draws[r] = a.loss(clusters.of(), weight) - b.loss(clusters.of(), weight);
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
