package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;

/** Share of rows on whose side of one half the probability lies. */
record Accuracy() implements MeanOfRows {

  @Override
  public String name() {
    return "accuracy";
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
  public double loss(double label, double prediction) {
    if (Double.isNaN(prediction)) {
      return Double.NaN;
    }
    return (prediction >= 0.5) == (label >= 0.5) ? 0 : 1;
  }
}
