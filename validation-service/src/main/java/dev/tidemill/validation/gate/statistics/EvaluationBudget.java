package dev.tidemill.validation.gate.statistics;

/**
 * A holdout wears out: each look at it may pass a bad model by luck. The k-th evaluation of a
 * holdout gets alpha / (k (k + 1)), so all looks together spend at most alpha (decision rule B6).
 *
 * @param evaluation k, from 1
 */
public record EvaluationBudget(int evaluation) {

  public EvaluationBudget {
    if (evaluation < 1) {
      throw new IllegalArgumentException("Expected an evaluation from 1, but got " + evaluation);
    }
  }

  /** What this evaluation may spend of {@code 1 - confidence}. */
  public double alpha(double confidence) {
    return (1 - confidence) / ((double) evaluation * (evaluation + 1));
  }

  /** What is spent once this evaluation is done. */
  public double spent(double confidence) {
    return (1 - confidence) * evaluation / (evaluation + 1.0);
  }
}
