package dev.tidemill.validation.loss;

/** The losses of one answer, from 0 up; finite for finite arguments unless it is said. */
public final class RowLoss {

  /** The largest log-loss. */
  public static final double WORST_LOG = -Math.log(1e-6);

  private static final double CLIP = 1e-6;

  private RowLoss() {}

  /** Log-loss of the probability that was given to what came true. */
  public static double log(double ofTruth) {
    return -Math.log(clipped(ofTruth));
  }

  /** Log-loss of P(label = 1). */
  public static double log(double label, double probability) {
    double p = clipped(probability);
    return label >= 0.5 ? -Math.log(p) : -Math.log1p(-p);
  }

  private static double clipped(double probability) {
    return Math.max(CLIP, Math.min(1 - CLIP, probability));
  }

  /** Squared error. */
  public static double squared(double label, double prediction) {
    double error = prediction - label;
    return error * error;
  }

  /** Absolute error. */
  public static double absolute(double label, double prediction) {
    return Math.abs(prediction - label);
  }

  /** Absolute error as a share of the label; not finite where that is 0. */
  public static double percentage(double label, double prediction) {
    return label == 0 ? Double.NaN : Math.abs(prediction - label) / Math.abs(label);
  }

  /**
   * Quantile loss, also called pinball loss: at quantile .9 a prediction that is too low costs nine
   * times as much as one that is too high by as much.
   */
  public static double quantile(double label, double prediction, double quantile) {
    double above = label - prediction;
    return above > 0 ? quantile * above : (quantile - 1) * above;
  }
}
