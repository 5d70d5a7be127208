package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.check.Numbers;
import dev.tidemill.validation.loss.RowLoss;

/**
 * Mean quantile (pinball) loss, in the unit of the label: at quantile .9 a prediction that is too
 * low costs nine times as much as one that is too high by as much.
 */
record QuantileLoss(double quantile) implements MeanOfRows {

  @Override
  public String name() {
    return "quantile-loss";
  }

  @Override
  public String told() {
    return name() + " (quantile " + Numbers.show(quantile) + ")";
  }

  @Override
  public boolean needsParameter() {
    return true;
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
    return RowLoss.quantile(label, prediction, quantile);
  }
}
