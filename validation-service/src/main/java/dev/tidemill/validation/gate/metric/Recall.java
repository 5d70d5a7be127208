package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;

/** Share of the true rows that are decided true. It is not defined where no row is true. */
record Recall(double threshold) implements DecisionCounts {

  @Override
  public String name() {
    return "recall";
  }

  @Override
  public boolean fits(Task task) {
    return task == Task.BINARY_CLASSIFICATION;
  }

  @Override
  public double valueOf(Count[] counts) {
    return counts[1].recall();
  }
}
