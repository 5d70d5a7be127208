package dev.tidemill.schemas.spec.gate;

import dev.tidemill.schemas.spec.field.MetricName;
import dev.tidemill.schemas.spec.kind.KindRules;
import java.util.Optional;

/** A check that names a metric, with what the metric needs beside its name. */
public interface MetricChoice {

  /** The name of the metric. */
  String metric();

  /** From which probability on an answer counts as true. */
  Optional<Double> threshold();

  /** How many classes top-k-accuracy looks at. */
  Optional<Integer> k();

  /** Which quantile quantile-loss is of. */
  Optional<Double> quantile();

  /** Refuses a metric of another task, and what the metric does not take. */
  default void checkMetric(KindRules rules, String field) {
    rules.metric(field, metric());
    MetricName.of(metric())
        .ifPresent(
            metric -> {
              boolean ofTopK = metric == MetricName.TOP_K_ACCURACY;
              boolean ofQuantile = metric == MetricName.QUANTILE_LOSS;
              if (threshold().isPresent() && !metric.hasThreshold()) {
                rules.problem("threshold", metric() + " has no threshold");
              } else if (threshold().isPresent() && !rules.isTask("binary-classification")) {
                rules.problem("threshold", "only a binary-classification has a threshold");
              }
              parameter(rules, "k", k().isPresent(), ofTopK, "3");
              parameter(rules, "quantile", quantile().isPresent(), ofQuantile, "0.9");
            });
  }

  private void parameter(
      KindRules rules, String name, boolean given, boolean needed, String example) {
    if (needed && !given) {
      rules.problem("", "%s needs %s, for example %s: %s".formatted(metric(), name, name, example));
    } else if (given && !needed) {
      rules.problem(name, "%s has no %s".formatted(metric(), name));
    }
  }
}
