package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.loss.RowLoss;

/** Mean absolute error, in the unit of the label. */
record MeanAbsoluteError() implements MeanOfRows {

  @Override
  public String name() {
    return "mae";
  }

  @Override
  public boolean fits(Task task) {
    return task == Task.REGRESSION;
  }

  @Override
  public boolean inUnitOfLabel() {
    return true;
  }

  @Override
  public double loss(double label, double prediction) {
    return RowLoss.absolute(label, prediction);
  }
}
