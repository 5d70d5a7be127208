package dev.tidemill.validation.gate.kind;

import dev.tidemill.schemas.spec.gate.Champion;
import dev.tidemill.schemas.spec.gate.Champion.Require;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Numbers;
import dev.tidemill.validation.gate.Candidacy;
import dev.tidemill.validation.gate.Candidacy.ComparableRows;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.ModelCheckKind;
import dev.tidemill.validation.gate.metric.Metric;
import dev.tidemill.validation.gate.metric.ModelAnswers;
import dev.tidemill.validation.gate.statistics.Clusters;
import dev.tidemill.validation.gate.statistics.Comparison;
import dev.tidemill.validation.gate.statistics.PairedBootstrap;
import java.util.Map;
import java.util.Optional;

/**
 * Compares the candidate with the champion on rows that neither was trained on: decision rules B1,
 * B2, B4. The candidate must be not worse ({@link ThreeAnswers}), shown not to be worse (the upper
 * bound of the difference in loss is below the margin), or shown to be better (that bound is below
 * minus the margin).
 */
final class ChampionCheck implements ModelCheckKind<Champion> {

  private static final String ALONE = "none";

  @Override
  public Class<Champion> spec() {
    return Champion.class;
  }

  @Override
  public Judged judge(Champion check, Candidacy candidacy) {
    return Comparisons.byMetric(check, candidacy, metric -> judge(check, metric, candidacy));
  }

  private static Judged judge(Champion check, Metric metric, Candidacy candidacy) {
    Duel duel =
        new Duel(check, metric, check.margin() * candidacy.scale(metric, check.unit()), candidacy);
    return Comparisons.noChampion(duel.allowed(), candidacy).orElseGet(duel::judge);
  }

  /**
   * A candidate and a champion that can be compared.
   *
   * @param margin in units of the metric
   */
  private record Duel(Champion check, Metric metric, double margin, Candidacy candidacy) {

    Judged judge() {
      ComparableRows fair = candidacy.comparableRows();
      return judge(fair)
          .with("overlap", fair.overlap())
          .with("served", fair.served() ? fair.rows().rows() : 0);
    }

    private Judged judge(ComparableRows fair) {
      Holdout rows = fair.rows();
      if (Candidacy.needsServed(fair.overlap(), rows.rows())) {
        return Judged.insufficient(
            allowed(),
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
            allowed(),
            "There is no column %s to cluster by; allowed are hour, none or a column"
                .formatted(check.cluster()));
      }
      return Comparisons.tooLittle(allowed(), rows, clusters.get())
          .orElseGet(() -> compare(fair, clusters.get()));
    }

    private Judged compare(ComparableRows fair, Clusters clusters) {
      Holdout rows = fair.rows();
      ModelAnswers champion = rows.champion().orElseThrow();
      Comparison comparison = comparison(rows, champion, clusters);
      if (!comparison.defined()) {
        return Judged.insufficient(
            allowed(), "%s is not defined on these rows".formatted(metric.told()));
      }
      double own = metric.value(rows.labels(), rows.candidate());
      double other = metric.value(rows.labels(), champion);
      String compared =
          "%s %s, %s %s on the same %s; the difference in loss is %s"
              .formatted(
                  metric.told(),
                  Numbers.show(own),
                  fair.served() ? "what was served live has" : "the champion has",
                  Numbers.show(other),
                  Counted.of(rows.rows(), "row") + metric.note(rows.labels()),
                  Comparisons.shown(comparison));
      return Comparisons.figures(
              answer(comparison, compared), comparison, candidacy.budget(), check.confidence())
          .with("candidate", own)
          .with("champion", other)
          .with("margin", margin)
          .with("judgedOnPairs", candidacy.judgedOnPairs() ? 1 : 0);
    }

    /**
     * By a formula if the rows are independent and the metric has one, otherwise by the bootstrap.
     */
    private Comparison comparison(Holdout rows, ModelAnswers champion, Clusters clusters) {
      double alpha = candidacy.budget().alpha(check.confidence());
      double[] labels = rows.labels();
      ModelAnswers candidate = rows.candidate();
      Optional<Comparison> byFormula =
          check.cluster().equals(ALONE)
              ? metric.compareIndependent(labels, candidate, champion, alpha)
              : Optional.empty();
      PairedBootstrap bootstrap = PairedBootstrap.seededBy(candidacy.runId());
      return byFormula.orElseGet(
          () -> metric.compare(bootstrap, labels, candidate, champion, clusters, alpha));
    }

    private Judged answer(Comparison comparison, String compared) {
      if (check.require() == Require.NOT_WORSE) {
        return new ThreeAnswers(comparison, margin, candidacy.judgedOnPairs())
            .judged(allowed(), compared);
      }
      boolean shown = comparison.upper() < limit();
      String message = compared + (shown ? ": shown" : ": not shown");
      return Judged.of(shown, Numbers.show(comparison.upper()), allowed(), message, Map.of())
          .with("limit", limit());
    }

    private double limit() {
      return check.require() == Require.BETTER ? -margin : margin;
    }

    String allowed() {
      return check.require() == Require.NOT_WORSE
          ? "difference in %s below %s, and not shown to be worse"
              .formatted(metric.told(), Numbers.show(margin))
          : "upper bound of the difference in %s below %s"
              .formatted(metric.told(), Numbers.show(limit()));
    }
  }
}
