package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;

/** Harmonic mean of precision and recall of the true class. */
record FOne(double threshold) implements DecisionCounts {

  @Override
  public String name() {
    return "f1";
  }

  @Override
  public boolean fits(Task task) {
    return task == Task.BINARY_CLASSIFICATION;
  }

  @Override
  public double valueOf(Count[] counts) {
    return counts[1].f1();
  }
}
