package dev.tidemill.validation.monitor.quality;

import dev.tidemill.validation.loss.Loss;
import dev.tidemill.validation.loss.LossScale;
import dev.tidemill.validation.loss.RowLoss;
import java.util.List;

/**
 * The always-fresh baseline of decision rule C1: a linear model on one-hot bins of the inputs that
 * learns from each label once, in the order in which labels land (AdaGrad, Duchi et al. 2011, eta
 * .1, eps .1). For losses of probabilities it is logistic regression and answers P(label = 1). For
 * errors it is a regression on {@code (label - mean) / sd} of the training labels, which aims at
 * what has the least loss (the mean, the median or the quantile) and answers on the label's own
 * scale. For several classes it is multinomial logistic regression; one more class stands for all
 * those that the training data did not have.
 *
 * <p>A value: {@link #learn} gives a new one. About 16 kB for nine inputs.
 *
 * @param weights bias first, then the bins of each input one after another; of several classes one
 *     class after another
 * @param squares sums of squared gradients, same order
 * @param mean mean of the training labels; 0 for probabilities
 * @param deviation standard deviation of the training labels; 1 for probabilities
 * @param quantile of {@link Loss#QUANTILE}, otherwise unused
 * @param classes empty unless there are several
 */
public record FreshBaseline(
    Loss loss,
    double[] weights,
    double[] squares,
    double mean,
    double deviation,
    long learned,
    double quantile,
    List<String> classes) {

  /** A larger one is not kept, because records of the log have to hold it. */
  public static final int MOST_WEIGHTS = 20_000;

  private static final double ETA = 0.1;
  private static final double EPSILON = 0.1;
  private static final double MOST_SHARE = 10;

  /**
   * A row to learn from.
   *
   * @param active positions as {@link InputEncoding#encode} gives them
   * @param label of several classes the one that {@link #classOf} gives
   */
  public record Example(long[] active, double label) {}

  public FreshBaseline {
    classes = List.copyOf(classes);
  }

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
        by.quantile(),
        List.of());
  }

  /** A baseline of several classes that has learned nothing: to it all are alike. */
  public static FreshBaseline untrained(List<String> classes, InputEncoding encoding) {
    int size = encoding.positions() * (classes.size() + 1);
    return new FreshBaseline(Loss.LOG, new double[size], new double[size], 0, 1, 0, 0, classes);
  }

  /** The encoding of inputs that leaves room for the weights of these classes. */
  public static InputEncoding roomFor(List<String> classes, InputEncoding encoding) {
    return classes.isEmpty() ? encoding : encoding.within(MOST_WEIGHTS / (classes.size() + 1));
  }

  /** Whether it is about these classes, and its weights are those of the positions. */
  public boolean fits(List<String> others, InputEncoding encoding) {
    return classes.equals(others) && weights.length == encoding.positions() * slots();
  }

  /** Whether it learned what has the least of this loss. */
  public boolean judgedBy(LossScale by) {
    return loss == by.loss() && (loss != Loss.QUANTILE || quantile == by.quantile());
  }

  /** The label of a class: its number, or one more than the last for a class that is not known. */
  public int classOf(String word) {
    int at = classes.indexOf(word);
    return at >= 0 ? at : classes.size();
  }

  /** This baseline after the examples, in their order. */
  public FreshBaseline learn(List<Example> examples) {
    Training training = training();
    examples.forEach(training::learn);
    return training.done();
  }

  /** A copy that learns in place, for a batch. */
  public Training training() {
    return new Training();
  }

  private int slots() {
    return classes.isEmpty() ? 1 : classes.size() + 1;
  }

  /** Learns in place; {@link #done} is the baseline that came of it. */
  public final class Training {
    private final double[] w = weights.clone();
    private final double[] g2 = squares.clone();
    private final int positions = weights.length / slots();
    private long n = learned;

    /** The answer for a row: P(label = 1), or a number. */
    public double score(long[] active) {
      double sum = sum(active, 0);
      return loss.ofProbabilities() ? logistic(sum) : mean + deviation * sum;
    }

    /** The loss of its answer to a row; for several classes the log-loss. */
    public double loss(LossScale by, Example row) {
      return classes.isEmpty()
          ? by.of(score(row.active()), row.label())
          : RowLoss.log(probabilities(row.active())[(int) row.label()]);
    }

    /** Learns from a row. */
    public void learn(Example row) {
      if (classes.isEmpty()) {
        step(row.active(), 0, gradient(sum(row.active(), 0), row.label()));
      } else {
        double[] p = probabilities(row.active());
        for (int k = 0; k < p.length; k++) {
          step(row.active(), k * positions, p[k] - (k == (int) row.label() ? 1 : 0));
        }
      }
      n++;
    }

    private void step(long[] active, int offset, double gradient) {
      double square = gradient * gradient;
      for (long at : active) {
        int position = offset + (int) at;
        g2[position] += square;
        w[position] -= ETA * gradient / (Math.sqrt(g2[position]) + EPSILON);
      }
    }

    private double[] probabilities(long[] active) {
      double[] p = new double[slots()];
      double most = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < p.length; k++) {
        p[k] = sum(active, k * positions);
        most = Math.max(most, p[k]);
      }
      double sum = 0;
      for (int k = 0; k < p.length; k++) {
        p[k] = Math.exp(p[k] - most);
        sum += p[k];
      }
      for (int k = 0; k < p.length; k++) {
        p[k] /= sum;
      }
      return p;
    }

    private double sum(long[] active, int offset) {
      double sum = 0;
      for (long position : active) {
        sum += w[offset + (int) position];
      }
      return sum;
    }

    /** The baseline that came of it. */
    public FreshBaseline done() {
      return new FreshBaseline(loss, w.clone(), g2.clone(), mean, deviation, n, quantile, classes);
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

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
