package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;

/**
 * Share of rows whose class is among the k that have the largest probabilities. Of equal ones the
 * first counts as larger.
 */
record TopKAccuracy(int k) implements MeanOfAnswers {

  @Override
  public String name() {
    return "top-k-accuracy";
  }

  @Override
  public String told() {
    return name() + " (k = " + k + ")";
  }

  @Override
  public boolean needsParameter() {
    return true;
  }

  @Override
  public boolean fits(Task task) {
    return task == Task.MULTICLASS_CLASSIFICATION;
  }

  @Override
  public boolean moreIsBetter() {
    return true;
  }

  @Override
  public double loss(double label, double[] answer) {
    int its = Math.min((int) label, answer.length - 1);
    int before = 0;
    for (int j = 0; j < answer.length; j++) {
      if (Double.isNaN(answer[j])) {
        return Double.NaN;
      }
      before += answer[j] > answer[its] || (answer[j] == answer[its] && j < its) ? 1 : 0;
    }
    return before < k ? 0 : 1;
  }
}
