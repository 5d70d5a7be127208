package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;

/** Share of the rows that are decided true which are true; 0 if none is, as in scikit-learn. */
record Precision(double threshold) implements DecisionCounts {

  @Override
  public String name() {
    return "precision";
  }

  @Override
  public boolean fits(Task task) {
    return task == Task.BINARY_CLASSIFICATION;
  }

  @Override
  public double valueOf(Count[] counts) {
    return counts[1].precision();
  }
}
