package dev.tidemill.validation.gate;

import dev.tidemill.schemas.spec.ModelCheckSpec.Kind;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.spec.gate.Champion;
import dev.tidemill.schemas.spec.gate.Constant;
import dev.tidemill.schemas.spec.gate.Latency;
import dev.tidemill.schemas.spec.gate.Size;
import dev.tidemill.schemas.spec.gate.Slices;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Numbers;
import dev.tidemill.validation.gate.metric.Metric;
import dev.tidemill.validation.gate.metric.Metrics;
import dev.tidemill.validation.gate.statistics.Clusters;
import dev.tidemill.validation.gate.statistics.Comparison;
import dev.tidemill.validation.gate.statistics.EvaluationBudget;
import dev.tidemill.validation.gate.statistics.PairedBootstrap;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Judges a candidate by one check of the specification. Pure and total. */
public final class ModelCheck {

  private ModelCheck() {}

  /** The outcome of a check. */
  public static Judged judge(Kind kind, Candidacy candidacy) {
    if (kind instanceof dev.tidemill.schemas.spec.gate.Metric metric) {
      return metric(metric, candidacy);
    }
    if (kind instanceof Constant constant) {
      return constant(constant, candidacy);
    }
    if (kind instanceof Champion champion) {
      return ChampionCheck.judge(champion, candidacy);
    }
    if (kind instanceof Slices slices) {
      return SliceCheck.judge(slices, candidacy);
    }
    if (kind instanceof Latency latency) {
      return latency(latency, candidacy.latencyNanos());
    }
    if (kind instanceof Size size) {
      return size(size, candidacy.modelBytes());
    }
    return Judged.error("", "There is no check of the kind " + kind.getClass().getSimpleName());
  }

  private static Judged metric(dev.tidemill.schemas.spec.gate.Metric check, Candidacy candidacy) {
    String allowed =
        (check.min().isPresent() ? "at least " + Numbers.show(check.min().getAsDouble()) + " " : "")
            + (check.max().isPresent() ? "at most " + Numbers.show(check.max().getAsDouble()) : "");
    Optional<Metric> metric = Metrics.named(check.metric());
    if (metric.isEmpty()) {
      return unknown(check.metric());
    }
    Holdout holdout = candidacy.holdout();
    double value = metric.get().value(holdout.labels(), holdout.candidate());
    if (Double.isNaN(value)) {
      return Judged.insufficient(
          allowed.trim(),
          "%s is not defined on %s"
              .formatted(check.metric(), Counted.of(holdout.rows(), "holdout row")));
    }
    boolean passes =
        value >= check.min().orElse(Double.NEGATIVE_INFINITY)
            && value <= check.max().orElse(Double.POSITIVE_INFINITY);
    String message =
        "%s %s on %s"
            .formatted(
                check.metric(), Numbers.show(value), Counted.of(holdout.rows(), "holdout row"));
    if (!passes) {
      // What few rows miss may be chance: it blocks, but a failure would end the run.
      Optional<Judged> tooLittle =
          tooLittle(allowed.trim(), holdout, Clusters.hours(holdout.eventMillis()));
      if (tooLittle.isPresent()) {
        return Judged.insufficient(allowed.trim(), message + ". " + tooLittle.get().message());
      }
    }
    return Judged.of(
        passes,
        Numbers.show(value),
        allowed.trim(),
        message,
        limits(check, Map.of("value", value, "rows", (double) holdout.rows())));
  }

  private static Map<String, Double> limits(
      dev.tidemill.schemas.spec.gate.Metric check, Map<String, Double> seen) {
    Map<String, Double> all = new TreeMap<>(seen);
    check.min().ifPresent(min -> all.put("min", min));
    check.max().ifPresent(max -> all.put("max", max));
    return all;
  }

  /** Decision rules B1 and B7: the constant is the base rate (or mean) of the training rows. */
  private static Judged constant(Constant check, Candidacy candidacy) {
    Metric metric = candidacy.defaultLoss();
    String allowed = "%s below the constant's".formatted(metric.name());
    Holdout holdout = candidacy.holdout();
    if (candidacy.task() == Task.MULTICLASS_CLASSIFICATION) {
      return Judged.error(allowed, "A constant needs a binary classification or a regression");
    }
    Clusters clusters = Clusters.hours(holdout.eventMillis());
    Optional<Judged> tooLittle = tooLittle(allowed, holdout, clusters);
    if (tooLittle.isPresent()) {
      return tooLittle.get();
    }
    if (Double.isNaN(candidacy.trainingMean())) {
      return Judged.insufficient(allowed, "There is no labelled training row");
    }
    double[] constant = new double[holdout.rows()];
    Arrays.fill(constant, candidacy.trainingMean());
    double alpha = candidacy.budget().alpha(check.confidence());
    Comparison comparison =
        metric.compare(
            PairedBootstrap.seededBy(candidacy.runId()),
            holdout.labels(),
            holdout.candidate(),
            constant,
            clusters,
            alpha);
    if (!comparison.defined()) {
      return Judged.insufficient(allowed, "The comparison is not defined on these rows");
    }
    double own = metric.value(holdout.labels(), holdout.candidate());
    double other = metric.value(holdout.labels(), constant);
    String message =
        "%s %s, the constant %s has %s; the difference is %s (%s to %s)"
            .formatted(
                metric.name(),
                Numbers.show(own),
                Numbers.show(candidacy.trainingMean()),
                Numbers.show(other),
                Numbers.show(comparison.difference()),
                Numbers.show(comparison.lower()),
                Numbers.show(comparison.upper()));
    return figures(
            new ThreeAnswers(comparison, 0, candidacy.judgedOnPairs()).judged(allowed, message),
            comparison,
            candidacy.budget())
        .with("confidence", check.confidence())
        .with("spent", candidacy.budget().spent(check.confidence()))
        .with("constant", candidacy.trainingMean())
        .with("constantLoss", other)
        .with("candidateLoss", own);
  }

  private static Judged latency(Latency check, List<Long> nanos) {
    String allowed =
        "p%s at most %s ms"
            .formatted(
                Numbers.show(100 * check.quantile()), Numbers.show(check.max().toNanos() / 1e6));
    if (nanos.isEmpty()) {
      return Judged.insufficient(allowed, "No call was measured");
    }
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    int rank = (int) Math.ceil(check.quantile() * sorted.length) - 1;
    double millis = sorted[Math.max(0, rank)] / 1e6;
    String message =
        "p%s of %d single-row calls: %s ms"
            .formatted(Numbers.show(100 * check.quantile()), sorted.length, Numbers.show(millis));
    return Judged.of(
        millis <= check.max().toNanos() / 1e6,
        Numbers.show(millis) + " ms",
        allowed,
        message,
        Map.of(
            "millis",
            millis,
            "calls",
            (double) sorted.length,
            "quantile",
            check.quantile(),
            "max",
            check.max().toNanos() / 1e6));
  }

  private static Judged size(Size check, long bytes) {
    return Judged.of(
        bytes <= check.maxBytes(),
        bytes + " bytes",
        "at most " + check.maxBytes() + " bytes",
        "The model has " + bytes + " bytes",
        Map.of("bytes", (double) bytes, "max", (double) check.maxBytes()));
  }

  static Judged unknown(String metric) {
    return Judged.error(
        "",
        "There is no metric %s; allowed are %s"
            .formatted(metric, String.join(", ", Metrics.names())));
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

  /** What is needed to recompute a comparison; no replicates: DeLong's variance. */
  static Judged figures(Judged judged, Comparison comparison, EvaluationBudget budget) {
    return judged
        .with("difference", comparison.difference())
        .with("standardError", comparison.standardError())
        .with("lower", comparison.lower())
        .with("upper", comparison.upper())
        .with("alpha", comparison.alpha())
        .with("rows", comparison.rows())
        .with("clusters", comparison.clusters())
        .with("replicates", comparison.method().replicates())
        .with("seed", comparison.method().seed())
        .with("evaluation", budget.evaluation());
  }
}
