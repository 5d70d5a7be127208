package dev.tidemill.validation.monitor.quality;

import dev.tidemill.validation.loss.Loss;
import dev.tidemill.validation.loss.LossScale;
import java.util.List;

/**
 * The always-fresh baseline of decision rule C1: a linear model on one-hot bins of the inputs that
 * learns from each label once, in the order in which labels land (AdaGrad, Duchi et al. 2011, eta
 * .1, eps .1). For losses of probabilities it is logistic regression and answers P(label = 1). For
 * errors it is a regression on {@code (label - mean) / sd} of the training labels, which aims at
 * what has the least loss (the mean, the median or the quantile) and answers on the label's own
 * scale.
 *
 * <p>A value: {@link #learn} gives a new one. About 16 kB for nine inputs.
 *
 * @param weights bias first, then the bins of each input one after another
 * @param squares sums of squared gradients, same order
 * @param mean mean of the training labels; 0 for probabilities
 * @param deviation standard deviation of the training labels; 1 for probabilities
 * @param quantile of {@link Loss#QUANTILE}, otherwise unused
 */
public record FreshBaseline(
    Loss loss,
    double[] weights,
    double[] squares,
    double mean,
    double deviation,
    long learned,
    double quantile) {

  private static final double ETA = 0.1;
  private static final double EPSILON = 0.1;
  private static final double MOST_SHARE = 10;

  /** A row to learn from: the active positions as {@link InputEncoding#encode} gives them. */
  public record Example(long[] active, double label) {}

  /** A baseline that has learned nothing: it answers .5, or the mean of the training labels. */
  public static FreshBaseline untrained(LossScale by, InputEncoding encoding, double mean) {
    boolean scaled = !by.loss().ofProbabilities();
    return new FreshBaseline(
        by.loss(),
        new double[encoding.positions()],
        new double[encoding.positions()],
        scaled ? mean : 0,
        scaled ? Math.sqrt(by.variance()) : 1,
        0,
        by.quantile());
  }

  /** Whether it learned what has the least of this loss. */
  public boolean judgedBy(LossScale by) {
    return loss == by.loss() && (loss != Loss.QUANTILE || quantile == by.quantile());
  }

  /** The answer for a row. */
  public double score(long[] active) {
    return answer(weights, active);
  }

  /** This baseline after the examples, in their order. */
  public FreshBaseline learn(List<Example> examples) {
    Training training = training();
    examples.forEach(training::learn);
    return training.done();
  }

  /** A copy that learns in place, for a batch. */
  Training training() {
    return new Training();
  }

  /** Learns in place; {@link #done} is the baseline that came of it. */
  final class Training {
    private final double[] w = weights.clone();
    private final double[] g2 = squares.clone();
    private long n = learned;

    double score(long[] active) {
      return answer(w, active);
    }

    void learn(Example example) {
      double raw = sum(w, example.active());
      double gradient = gradient(raw, example.label());
      double square = gradient * gradient;
      for (long at : example.active()) {
        int position = (int) at;
        g2[position] += square;
        w[position] -= ETA * gradient / (Math.sqrt(g2[position]) + EPSILON);
      }
      n++;
    }

    FreshBaseline done() {
      return new FreshBaseline(loss, w.clone(), g2.clone(), mean, deviation, n, quantile);
    }
  }

  private double gradient(double raw, double label) {
    double error = raw - (label - mean) / deviation;
    return switch (loss) {
      case LOG, BRIER -> logistic(raw) - label;
      case SQUARED -> error;
      case ABSOLUTE -> Math.signum(error);
      case PERCENTAGE -> Math.signum(error) * share(label);
      case QUANTILE -> error > 0 ? 1 - quantile : -quantile;
    };
  }

  /** What an error counts as a share of its label; a label near 0 does not outweigh all others. */
  private double share(double label) {
    return label == 0 ? 0 : Math.min(MOST_SHARE, deviation / Math.abs(label));
  }

  private double answer(double[] w, long[] active) {
    double sum = sum(w, active);
    return loss.ofProbabilities() ? logistic(sum) : mean + deviation * sum;
  }

  private static double sum(double[] w, long[] active) {
    double sum = 0;
    for (long position : active) {
      sum += w[(int) position];
    }
    return sum;
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
