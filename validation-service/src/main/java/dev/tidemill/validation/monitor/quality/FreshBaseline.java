package dev.tidemill.validation.monitor.quality;

import java.util.List;

/**
 * The always-fresh baseline of decision rule C1: a linear model on one-hot bins of the inputs that
 * learns from each label once, in the order in which labels land (AdaGrad, Duchi et al. 2011, eta
 * .1, eps .1). For {@link Loss#LOG} it is logistic regression and answers P(label = 1); for {@link
 * Loss#SQUARED} it is linear regression on {@code (label - mean) / sd} of the training labels and
 * answers on the label's own scale.
 *
 * <p>A value: {@link #learn} gives a new one. About 16 kB for nine inputs.
 *
 * @param weights bias first, then the bins of each input one after another
 * @param squares sums of squared gradients, same order
 * @param mean mean of the training labels; 0 for LOG
 * @param deviation standard deviation of the training labels; 1 for LOG
 */
public record FreshBaseline(
    Loss loss, double[] weights, double[] squares, double mean, double deviation, long learned) {

  private static final double ETA = 0.1;
  private static final double EPSILON = 0.1;

  /** A row to learn from: the active positions as {@link InputEncoding#encode} gives them. */
  public record Example(long[] active, double label) {}

  /** A baseline that has learned nothing: it answers .5, or the mean of the training labels. */
  public static FreshBaseline untrained(
      Loss loss, InputEncoding encoding, double mean, double variance) {
    boolean scaled = loss == Loss.SQUARED;
    return new FreshBaseline(
        loss,
        new double[encoding.positions()],
        new double[encoding.positions()],
        scaled ? mean : 0,
        scaled && variance > 0 ? Math.sqrt(variance) : 1,
        0);
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
      double gradient =
          loss == Loss.LOG
              ? logistic(raw) - example.label()
              : raw - (example.label() - mean) / deviation;
      double square = gradient * gradient;
      for (long at : example.active()) {
        int position = (int) at;
        g2[position] += square;
        w[position] -= ETA * gradient / (Math.sqrt(g2[position]) + EPSILON);
      }
      n++;
    }

    FreshBaseline done() {
      return new FreshBaseline(loss, w.clone(), g2.clone(), mean, deviation, n);
    }
  }

  private double answer(double[] w, long[] active) {
    double sum = sum(w, active);
    return loss == Loss.LOG ? logistic(sum) : mean + deviation * sum;
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
