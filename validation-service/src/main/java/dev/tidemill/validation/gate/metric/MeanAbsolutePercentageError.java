package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.loss.RowLoss;
import java.util.Arrays;

/**
 * Mean absolute error as a share of the label. A label of 0 has no such share: its rows are left
 * out, and a note says how many they are. It is not defined if they are all.
 */
record MeanAbsolutePercentageError() implements FunctionOfSums {

  @Override
  public String name() {
    return "mape";
  }

  @Override
  public boolean fits(Task task) {
    return task == Task.REGRESSION;
  }

  @Override
  public String note(double[] labels) {
    long zeros = Arrays.stream(labels).filter(y -> y == 0).count();
    return zeros == 0 ? "" : "; " + zeros + " of them have the label 0 and are left out";
  }

  @Override
  public int width(int classes) {
    return 2;
  }

  @Override
  public double[] terms(double label, double[] answer) {
    return label == 0 && !Double.isNaN(answer[0])
        ? new double[2]
        : new double[] {RowLoss.percentage(label, answer[0]), 1};
  }

  @Override
  public double lossOfSums(double[] sums, double n) {
    return sums[0] / sums[1];
  }
}
