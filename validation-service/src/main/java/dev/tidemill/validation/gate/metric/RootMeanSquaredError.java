package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;

/** Root of the mean squared error, in the unit of the label. */
public record RootMeanSquaredError() implements FunctionOfSums {

  @Override
  public String name() {
    return "rmse";
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
  public int width(int classes) {
    return 1;
  }

  @Override
  public double[] terms(double label, double[] answer) {
    double error = answer[0] - label;
    return new double[] {error * error};
  }

  @Override
  public double lossOfSums(double[] sums, double n) {
    return Math.sqrt(sums[0] / n);
  }
}
