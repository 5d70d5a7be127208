package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;

/**
 * Share of rows that are decided right.
 *
 * @param threshold from which probability on an answer counts as true; of two classes only
 */
record Accuracy(double threshold) implements MeanOfAnswers {

  @Override
  public String name() {
    return "accuracy";
  }

  @Override
  public String told() {
    return Metrics.atThreshold(name(), threshold);
  }

  @Override
  public boolean fits(Task task) {
    return task != Task.REGRESSION;
  }

  @Override
  public boolean moreIsBetter() {
    return true;
  }

  @Override
  public double loss(double label, double[] answer) {
    int decided = ModelAnswers.decision(answer, threshold);
    if (decided < 0) {
      return Double.NaN;
    }
    return decided == (int) label ? 0 : 1;
  }
}
