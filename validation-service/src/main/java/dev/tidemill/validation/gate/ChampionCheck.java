package dev.tidemill.validation.gate;

import dev.tidemill.schemas.spec.gate.Champion;
import dev.tidemill.schemas.spec.gate.Champion.Require;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Numbers;
import dev.tidemill.validation.gate.Candidacy.ComparableRows;
import dev.tidemill.validation.gate.metric.Metric;
import dev.tidemill.validation.gate.metric.Metrics;
import dev.tidemill.validation.gate.statistics.Clusters;
import dev.tidemill.validation.gate.statistics.Comparison;
import dev.tidemill.validation.gate.statistics.PairedBootstrap;
import java.util.Map;
import java.util.Optional;

/**
 * The candidate against the champion on rows that neither was trained on: decision rules B1, B2,
 * B4. It may be not worse ({@link ThreeAnswers}), shown not to be worse (the upper bound of the
 * difference in loss is below the margin), or shown to be better (below zero less the margin).
 */
final class ChampionCheck {

  private ChampionCheck() {}

  static Judged judge(Champion check, Candidacy candidacy) {
    Optional<Metric> metric = Metrics.named(check.metric());
    if (metric.isEmpty()) {
      return ModelCheck.unknown(check.metric());
    }
    double margin = check.margin() * candidacy.scale(metric.get(), check.unit());
    String allowed = allowed(check, margin);
    Optional<Judged> nothing = nothingToCompare(allowed, candidacy);
    if (nothing.isPresent()) {
      return nothing.get();
    }
    ComparableRows fair = candidacy.comparableRows();
    return judge(check, metric.get(), margin, candidacy, fair)
        .with("overlap", fair.overlap())
        .with("served", fair.served() ? fair.rows().rows() : 0);
  }

  private static Judged judge(
      Champion check, Metric metric, double margin, Candidacy candidacy, ComparableRows fair) {
    Holdout rows = fair.rows();
    String allowed = allowed(check, margin);
    if (Candidacy.needsServed(fair.overlap(), rows.rows())) {
      return Judged.insufficient(
          allowed,
          "The champion was trained on %d of the %s; %d of them are left, but a comparison needs %d, and fewer were answered live before their labels were known"
              .formatted(
                  fair.overlap(),
                  Counted.of(candidacy.holdout().rows(), "holdout row"),
                  rows.rows(),
                  Candidacy.MIN_ROWS));
    }
    Optional<Clusters> clusters = rows.clusters(check.cluster());
    if (clusters.isEmpty()) {
      return Judged.error(
          allowed,
          "There is no column %s to cluster by; allowed are hour, none or a column"
              .formatted(check.cluster()));
    }
    return ModelCheck.tooLittle(allowed, rows, clusters.get())
        .orElseGet(() -> compare(check, metric, margin, candidacy, fair, clusters.get()));
  }

  /** No champion yet, or one that cannot be scored. */
  static Optional<Judged> nothingToCompare(String allowed, Candidacy candidacy) {
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

  private static Judged compare(
      Champion check,
      Metric metric,
      double margin,
      Candidacy candidacy,
      ComparableRows fair,
      Clusters clusters) {
    Holdout rows = fair.rows();
    double alpha = candidacy.budget().alpha(check.confidence());
    double[] champion = rows.champion().orElseThrow();
    Comparison comparison =
        Optional.of(check.cluster())
            .filter("none"::equals)
            .flatMap(
                c -> metric.compareIndependent(rows.labels(), rows.candidate(), champion, alpha))
            .orElseGet(
                () ->
                    metric.compare(
                        PairedBootstrap.seededBy(candidacy.runId()),
                        rows.labels(),
                        rows.candidate(),
                        champion,
                        clusters,
                        alpha));
    if (!comparison.defined()) {
      return Judged.insufficient(
          allowed(check, margin), "%s is not defined on these rows".formatted(metric.name()));
    }
    double own = metric.value(rows.labels(), rows.candidate());
    double other = metric.value(rows.labels(), champion);
    String compared =
        "%s %s, %s %s on the same %s; the difference in loss is %s (%s to %s)"
            .formatted(
                metric.name(),
                Numbers.show(own),
                fair.served() ? "what was served live has" : "the champion has",
                Numbers.show(other),
                Counted.of(rows.rows(), "row"),
                Numbers.show(comparison.difference()),
                Numbers.show(comparison.lower()),
                Numbers.show(comparison.upper()));
    return ModelCheck.figures(
            answer(check, margin, candidacy, comparison, compared), comparison, candidacy.budget())
        .with("candidate", own)
        .with("champion", other)
        .with("margin", margin)
        .with("judgedOnPairs", candidacy.judgedOnPairs() ? 1 : 0)
        .with("confidence", check.confidence())
        .with("spent", candidacy.budget().spent(check.confidence()));
  }

  private static Judged answer(
      Champion check, double margin, Candidacy candidacy, Comparison comparison, String compared) {
    String allowed = allowed(check, margin);
    if (check.require() == Require.NOT_WORSE) {
      return new ThreeAnswers(comparison, margin, candidacy.judgedOnPairs())
          .judged(allowed, compared);
    }
    boolean shown = comparison.upper() < limit(check, margin);
    String message = compared + (shown ? ": shown" : ": not shown");
    return Judged.of(shown, Numbers.show(comparison.upper()), allowed, message, Map.of())
        .with("limit", limit(check, margin));
  }

  private static double limit(Champion check, double margin) {
    return check.require() == Require.BETTER ? -margin : margin;
  }

  private static String allowed(Champion check, double margin) {
    return check.require() == Require.NOT_WORSE
        ? "difference in %s below %s, and not shown to be worse"
            .formatted(check.metric(), Numbers.show(margin))
        : "upper bound of the difference in %s below %s"
            .formatted(check.metric(), Numbers.show(limit(check, margin)));
  }
}
