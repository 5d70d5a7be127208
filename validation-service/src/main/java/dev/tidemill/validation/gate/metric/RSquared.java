package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;

/**
 * Coefficient of determination: 1 less the squared errors over those of the labels' mean. It is not
 * defined where the labels do not vary.
 */
record RSquared() implements FunctionOfSums {

  @Override
  public String name() {
    return "r2";
  }

  @Override
  public boolean fits(Task task) {
    return task == Task.REGRESSION;
  }

  @Override
  public boolean moreIsBetter() {
    return true;
  }

  @Override
  public int width(int classes) {
    return 3;
  }

  @Override
  public double[] terms(double label, double[] answer) {
    double error = answer[0] - label;
    return new double[] {error * error, label, label * label};
  }

  @Override
  public double lossOfSums(double[] sums, double n) {
    double spread = sums[2] - sums[1] * sums[1] / n;
    return spread > 0 ? sums[0] / spread : Double.NaN;
  }
}
