package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;
import java.util.Arrays;

/** Mean over the classes that rows have of the share of their rows that are decided right. */
record BalancedAccuracy(double threshold) implements DecisionCounts {

  @Override
  public String name() {
    return "balanced-accuracy";
  }

  @Override
  public boolean fits(Task task) {
    return task != Task.REGRESSION;
  }

  @Override
  public double valueOf(Count[] counts) {
    return Arrays.stream(counts)
        .mapToDouble(Count::recall)
        .filter(Double::isFinite)
        .average()
        .orElse(Double.NaN);
  }
}
