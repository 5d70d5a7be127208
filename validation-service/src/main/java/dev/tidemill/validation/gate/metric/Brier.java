package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.loss.RowLoss;

/** Mean squared difference of probability and outcome (Brier 1950). */
record Brier() implements MeanOfRows {

  @Override
  public String name() {
    return "brier";
  }

  @Override
  public boolean fits(Task task) {
    return task == Task.BINARY_CLASSIFICATION;
  }

  @Override
  public double loss(double label, double prediction) {
    return RowLoss.squared(label, prediction);
  }
}
