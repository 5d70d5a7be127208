package dev.tidemill.validation.monitor.quality;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.gate.metric.LogLoss;

/**
 * The loss of one answer. Both losses are on a scale on which .01 is little and .1 is much, so one
 * margin serves both.
 */
public enum Loss {
  /** Log-loss of P(label = 1), see {@link LogLoss}. */
  LOG {
    @Override
    public double of(double score, double label, double scale) {
      return LogLoss.of(label, score);
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

  /** The loss of a task: log-loss, and squared error for regression. */
  public static Loss of(Task task) {
    return task == Task.REGRESSION ? SQUARED : LOG;
  }

  /**
   * The loss of one score.
   *
   * @param scale variance of the label; unused by {@link #LOG}
   * @return the loss, finite for finite arguments
   */
  public abstract double of(double score, double label, double scale);
}
