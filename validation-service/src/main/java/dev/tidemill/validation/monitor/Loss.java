package dev.tidemill.validation.monitor;

/**
 * The loss of one answer. Both losses are on a scale on which .01 is little and .1 is much, so one
 * margin serves both.
 */
public enum Loss {
  /** Natural log-loss of P(label = 1), clipped to [1e-6, 1 - 1e-6]. */
  LOG {
    @Override
    public double of(double score, double label, double scale) {
      double p = Math.min(1 - CLIP, Math.max(CLIP, score));
      return label > 0.5 ? -Math.log(p) : -Math.log1p(-p);
    }
  },
  /** Squared error divided by {@code scale}, the variance of the label in the training data. */
  SQUARED {
    @Override
    public double of(double score, double label, double scale) {
      double error = score - label;
      return error * error / scale;
    }
  };

  private static final double CLIP = 1e-6;

  /**
   * @param scale variance of the label; unused by {@link #LOG}
   * @return the loss, finite for finite arguments
   */
  public abstract double of(double score, double label, double scale);
}
