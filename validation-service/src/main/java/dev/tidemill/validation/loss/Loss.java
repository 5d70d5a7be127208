package dev.tidemill.validation.loss;

import java.util.Arrays;
import java.util.Optional;

/**
 * What an answer is judged by. All are on a scale on which .01 is little and .1 is much, so one
 * margin serves all: errors of a regression are divided by the spread of its label.
 */
public enum Loss {
  /** Log-loss of P(label = 1), or of the probability of the class that came true. */
  LOG("log-loss"),
  /** Squared error divided by the variance of the label. */
  SQUARED("squared-error"),
  /** Squared error of P(label = 1): Brier's score. */
  BRIER("brier"),
  /** Absolute error divided by the standard deviation of the label. */
  ABSOLUTE("absolute-error"),
  /** Quantile loss divided by the standard deviation of the label. */
  QUANTILE("quantile-loss"),
  /** Absolute error as a share of the label; not finite where that is 0. */
  PERCENTAGE("mape");

  private final String name;

  Loss(String name) {
    this.name = name;
  }

  /** The loss that a specification calls so. */
  public static Optional<Loss> named(String name) {
    return Arrays.stream(values()).filter(loss -> loss.name.equals(name)).findFirst();
  }

  /** Whether it judges probabilities. */
  public boolean ofProbabilities() {
    return this == LOG || this == BRIER;
  }
}
