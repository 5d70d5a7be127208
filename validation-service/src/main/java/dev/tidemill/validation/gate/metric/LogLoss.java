package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;

/**
 * Logarithmic loss of probabilities clipped to [1e-6, 1 - 1e-6]. A class that a model does not know
 * has the probability 0.
 */
public record LogLoss() implements MeanOfAnswers {

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
  public double loss(double label, double[] answer) {
    return answer.length == 1 ? of(label, answer[0]) : of(1, answer[(int) label]);
  }
}
