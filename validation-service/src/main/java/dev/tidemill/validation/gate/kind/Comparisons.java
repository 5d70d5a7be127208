package dev.tidemill.validation.gate.kind;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.spec.gate.MetricChoice;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Numbers;
import dev.tidemill.validation.gate.Candidacy;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.metric.Metric;
import dev.tidemill.validation.gate.metric.Metrics;
import dev.tidemill.validation.gate.statistics.Clusters;
import dev.tidemill.validation.gate.statistics.Comparison;
import dev.tidemill.validation.gate.statistics.EvaluationBudget;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the checks that compare models have in common: the reasons why they cannot compare, and the
 * figures of a comparison.
 */
final class Comparisons {

  private Comparisons() {}

  /** Judges by the metric that a check names; an error if the task has none of this name. */
  static Judged byMetric(MetricChoice check, Candidacy candidacy, Function<Metric, Judged> judge) {
    Task task = candidacy.task();
    return Metrics.of(check)
        .filter(metric -> metric.fits(task))
        .map(judge)
        .orElseGet(
            () ->
                Judged.error(
                    "",
                    "There is no metric %s of this task; allowed are %s"
                        .formatted(
                            check.metric(),
                            Metrics.all().stream()
                                .filter(m -> m.fits(task))
                                .map(Metric::name)
                                .collect(Collectors.joining(", ")))));
  }

  /** No champion yet, or one that cannot be scored. */
  static Optional<Judged> noChampion(String allowed, Candidacy candidacy) {
    if (!candidacy.hasChampion()) {
      return Optional.of(
          Judged.insufficient(allowed, "There is no champion yet: this is the first model")
              .notBlocking());
    }
    if (candidacy.championProblem().isPresent()) {
      return Optional.of(
          Judged.error(
              allowed, "The champion cannot be scored: " + candidacy.championProblem().get()));
    }
    if (candidacy.holdout().champion().isEmpty()) {
      return Optional.of(Judged.error(allowed, "The champion has not been scored"));
    }
    return Optional.empty();
  }

  /** The limits of decision rule B2. */
  static Optional<Judged> tooLittle(String allowed, Holdout holdout, Clusters clusters) {
    if (holdout.rows() < Candidacy.MIN_ROWS) {
      return Optional.of(
          Judged.insufficient(
              allowed,
              "%d holdout rows, but a comparison needs %d"
                  .formatted(holdout.rows(), Candidacy.MIN_ROWS)));
    }
    if (clusters.count() < Candidacy.MIN_CLUSTERS) {
      return Optional.of(
          Judged.insufficient(
              allowed,
              "%d clusters of rows, but a comparison needs %d"
                  .formatted(clusters.count(), Candidacy.MIN_CLUSTERS)));
    }
    return Optional.empty();
  }

  /** The difference and its bounds, for people. */
  static String shown(Comparison comparison) {
    return "%s (%s to %s)"
        .formatted(
            Numbers.show(comparison.difference()),
            Numbers.show(comparison.lower()),
            Numbers.show(comparison.upper()));
  }

  /** The figures that recompute a comparison; 0 replicates mean DeLong's variance. */
  static Judged figures(
      Judged judged, Comparison comparison, EvaluationBudget budget, double confidence) {
    return judged
        .with("difference", comparison.difference())
        .with("standardError", comparison.standardError())
        .with("lower", comparison.lower())
        .with("upper", comparison.upper())
        .with("alpha", comparison.alpha())
        .with("rows", comparison.rows())
        .with("clusters", comparison.clusters())
        .with("replicates", comparison.method().replicates())
        .with("seed", (double) comparison.method().seed())
        .with("evaluation", budget.evaluation())
        .with("confidence", confidence)
        .with("spent", budget.spent(confidence));
  }
}
