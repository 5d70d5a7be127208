package dev.tidemill.schemas.spec.gate;

import dev.tidemill.schemas.spec.field.MetricName;
import dev.tidemill.schemas.spec.kind.KindRules;

/** What a margin of rmse, mae or quantile-loss is measured in; other metrics have no unit. */
public enum MarginUnit {
  /** The standard deviation of the training labels, the scale of the rollout's quality guard. */
  SPREAD,
  /** The unit of the label. */
  LABEL;

  /** Refuses the unit of the label for a metric that has none. */
  void check(KindRules rules, String metric) {
    if (this == LABEL && MetricName.of(metric).filter(MetricName::inUnitOfLabel).isEmpty()) {
      rules.problem("unit", "only rmse, mae and quantile-loss are in units of the label");
    }
  }
}
