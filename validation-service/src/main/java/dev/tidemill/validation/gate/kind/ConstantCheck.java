package dev.tidemill.validation.gate.kind;

import dev.tidemill.schemas.spec.gate.Constant;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Numbers;
import dev.tidemill.validation.gate.Candidacy;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.ModelCheckKind;
import dev.tidemill.validation.gate.metric.Metric;
import dev.tidemill.validation.gate.metric.Metrics;
import dev.tidemill.validation.gate.metric.ModelAnswers;
import dev.tidemill.validation.gate.statistics.Clusters;
import dev.tidemill.validation.gate.statistics.Comparison;
import dev.tidemill.validation.gate.statistics.PairedBootstrap;
import java.util.Arrays;
import java.util.Optional;

/**
 * Compares the candidate with a constant, the base rate (or the shares of the classes, or the mean)
 * of the training rows: decision rules B1 and B7.
 */
final class ConstantCheck implements ModelCheckKind<Constant> {

  @Override
  public Class<Constant> spec() {
    return Constant.class;
  }

  @Override
  public Judged judge(Constant check, Candidacy candidacy) {
    Metric metric = Metrics.usual(candidacy.task());
    String allowed = "%s below the constant's".formatted(metric.name());
    Holdout holdout = candidacy.holdout();
    Clusters clusters = holdout.hours();
    Optional<Judged> tooLittle = Comparisons.tooLittle(allowed, holdout, clusters);
    if (tooLittle.isPresent()) {
      return tooLittle.get();
    }
    if (Arrays.stream(candidacy.constant()).anyMatch(Double::isNaN)) {
      return Judged.insufficient(allowed, "There is no labelled training row");
    }
    return compare(check, metric, allowed, candidacy, clusters);
  }

  private static Judged compare(
      Constant check, Metric metric, String allowed, Candidacy candidacy, Clusters clusters) {
    Holdout holdout = candidacy.holdout();
    ModelAnswers constant = ModelAnswers.same(candidacy.constant(), holdout.rows());
    Comparison comparison =
        metric.compare(
            PairedBootstrap.seededBy(candidacy.runId()),
            holdout.labels(),
            holdout.candidate(),
            constant,
            clusters,
            candidacy.budget().alpha(check.confidence()));
    if (!comparison.defined()) {
      return Judged.insufficient(allowed, "The comparison is not defined on these rows");
    }
    double own = metric.value(holdout.labels(), holdout.candidate());
    double other = metric.value(holdout.labels(), constant);
    String compared =
        "%s %s, %s %s; the difference is %s"
            .formatted(
                metric.name(),
                Numbers.show(own),
                words(candidacy.constant()),
                Numbers.show(other),
                Comparisons.shown(comparison));
    Judged judged =
        new ThreeAnswers(comparison, 0, candidacy.judgedOnPairs()).judged(allowed, compared);
    Judged all =
        Comparisons.figures(judged, comparison, candidacy.budget(), check.confidence())
            .with("constantLoss", other)
            .with("candidateLoss", own);
    return candidacy.constant().length == 1 ? all.with("constant", candidacy.constant()[0]) : all;
  }

  private static String words(double[] constant) {
    return constant.length == 1
        ? "the constant " + Numbers.show(constant[0]) + " has"
        : "always answering the shares of the classes in the training rows has";
  }
}
