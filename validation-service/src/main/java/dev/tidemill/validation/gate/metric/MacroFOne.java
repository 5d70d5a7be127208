package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;
import java.util.Arrays;

/** Mean over the classes of F1; classes that no row has and none is decided for do not count. */
record MacroFOne() implements DecisionCounts {

  @Override
  public String name() {
    return "macro-f1";
  }

  @Override
  public boolean fits(Task task) {
    return task == Task.MULTICLASS_CLASSIFICATION;
  }

  @Override
  public double threshold() {
    return Metrics.USUAL_THRESHOLD;
  }

  @Override
  public double valueOf(Count[] counts) {
    return Arrays.stream(counts)
        .mapToDouble(Count::f1)
        .filter(Double::isFinite)
        .average()
        .orElse(Double.NaN);
  }
}
