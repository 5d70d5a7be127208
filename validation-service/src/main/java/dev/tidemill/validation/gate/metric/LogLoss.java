package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;

/** Logarithmic loss of probabilities clipped to [1e-6, 1 - 1e-6]. */
public record LogLoss() implements MeanOfRows {

  private static final double CLIP = 1e-6;

  /** The loss of one probability: finite, even if it is certain and wrong. */
  public static double of(double label, double probability) {
    double p = Math.max(CLIP, Math.min(1 - CLIP, probability));
    return label >= 0.5 ? -Math.log(p) : -Math.log1p(-p);
  }

  @Override
  public String name() {
    return "log-loss";
  }

  @Override
  public boolean fits(Task task) {
    return task != Task.REGRESSION;
  }

  @Override
  public double worstLoss() {
    return -Math.log(CLIP);
  }

  @Override
  public double loss(double label, double prediction) {
    return of(label, prediction);
  }
}
