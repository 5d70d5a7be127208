package dev.tidemill.schemas.spec.gate;

import dev.tidemill.schemas.spec.kind.KindRules;
import java.util.List;

/** What a margin of rmse or mae is measured in; other metrics have no unit. */
public enum MarginUnit {
  /** The standard deviation of the training labels, the scale of the rollout's quality guard. */
  SPREAD,
  /** The unit of the label. */
  LABEL;

  /** Refuses the unit of the label for a metric that has none. */
  void check(KindRules rules, String metric) {
    if (this == LABEL && !List.of("rmse", "mae").contains(metric)) {
      rules.problem("unit", "only rmse and mae are in units of the label");
    }
  }
}
