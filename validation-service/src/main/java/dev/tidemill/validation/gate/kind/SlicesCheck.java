package dev.tidemill.validation.gate.kind;

import dev.tidemill.schemas.spec.gate.Slices;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Numbers;
import dev.tidemill.validation.gate.Candidacy;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.ModelCheckKind;
import dev.tidemill.validation.gate.metric.MeanOfAnswers;
import dev.tidemill.validation.gate.metric.Metric;
import dev.tidemill.validation.gate.metric.Metrics;
import dev.tidemill.validation.gate.statistics.ClusteredMean;
import dev.tidemill.validation.gate.statistics.EvaluationBudget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares the candidate with the champion in each slice: decision rule B8. A slice is judged if it
 * has enough rows in more than one event hour, and is among the 50 largest of these; the others are
 * listed. A slice fails if the lower bound of its difference in loss, at alpha / K and with the
 * standard error of hour clusters, is above the margin.
 */
final class SlicesCheck implements ModelCheckKind<Slices> {

  private static final int MAX_SLICES = 50;
  private static final double ALPHA = 0.05;

  /** So many slices are named in the message. */
  private static final int LISTED = 10;

  /** So many of the slices that are too small are named in the figures. */
  private static final int NAMED = 200;

  private record Compared(String name, ClusteredMean difference, double lower) {}

  @Override
  public Class<Slices> spec() {
    return Slices.class;
  }

  @Override
  public Judged judge(Slices check, Candidacy candidacy) {
    return Comparisons.byMetric(check, candidacy, metric -> judge(check, metric, candidacy));
  }

  private static Judged judge(Slices check, Metric metric, Candidacy candidacy) {
    double margin = check.margin() * candidacy.scale(metric, check.unit());
    String allowed =
        "no slice of %s worse by %s in %s"
            .formatted(String.join(" x ", check.by()), Numbers.show(margin), metric.told());
    Optional<MeanOfAnswers> loss = metric.meanOfRows();
    if (loss.isEmpty()) {
      return Judged.error(
          allowed,
          "Slices need a loss per row: %s, not %s".formatted(lossesPerRow(), check.metric()));
    }
    Optional<Judged> nothing = Comparisons.noChampion(allowed, candidacy);
    if (nothing.isPresent()) {
      return nothing.get();
    }
    Holdout rows = candidacy.comparableRows().rows();
    Optional<String> missing =
        check.by().stream().filter(c -> !rows.columns().containsKey(c)).findFirst();
    if (missing.isPresent()) {
      return Judged.error(allowed, "The holdout has no column " + missing.get());
    }
    return judge(check, loss.get(), margin, allowed, rows, candidacy.budget());
  }

  private static String lossesPerRow() {
    List<String> names =
        Metrics.all().stream().filter(m -> m.meanOfRows().isPresent()).map(Metric::name).toList();
    int last = names.size() - 1;
    return String.join(", ", names.subList(0, last)) + " or " + names.get(last);
  }

  private static Judged judge(
      Slices check,
      MeanOfAnswers metric,
      double margin,
      String allowed,
      Holdout holdout,
      EvaluationBudget budget) {
    Map<String, ClusteredMean> judged = new LinkedHashMap<>();
    List<Slice> small = new ArrayList<>();
    for (Slice slice : Slice.of(holdout, check.by())) {
      Optional<ClusteredMean> difference =
          slice.rows().length >= check.minRows() && judged.size() < MAX_SLICES
              ? slice.difference(metric, holdout)
              : Optional.empty();
      difference.ifPresent(d -> judged.put(slice.name(), d));
      if (difference.isEmpty()) {
        small.add(slice);
      }
    }
    if (judged.isEmpty()) {
      return named(
          Judged.insufficient(
                  allowed,
                  "None of %d slices has %d rows in two event hours"
                      .formatted(small.size(), check.minRows()))
              .notBlocking(),
          small);
    }
    double alpha = budget.alpha(1 - ALPHA) / judged.size();
    List<Compared> compared =
        judged.entrySet().stream()
            .map(e -> new Compared(e.getKey(), e.getValue(), e.getValue().lower(alpha)))
            .toList();
    Judged verdict = verdict(margin, allowed, compared, small.stream().map(Slice::name).toList());
    for (Compared slice : compared) {
      verdict = figures(verdict, slice);
    }
    return named(
        verdict
            .with("alpha", alpha)
            .with("spent", budget.spent(1 - ALPHA))
            .with("evaluation", budget.evaluation())
            .with("margin", margin)
            .with("minRows", (double) check.minRows()),
        small);
  }

  private static Judged verdict(
      double margin, String allowed, List<Compared> compared, List<String> small) {
    List<String> failing =
        compared.stream().filter(c -> c.lower() > margin).map(Compared::name).toList();
    Compared worst =
        compared.stream().max(Comparator.comparingDouble(Compared::lower)).orElseThrow();
    String tooSmall = small.isEmpty() ? "" : "; too small to judge: " + list(small);
    String message =
        failing.isEmpty()
            ? "None of %d slices is worse%s".formatted(compared.size(), tooSmall)
            : "Worse in %s%s".formatted(list(failing), tooSmall);
    Map<String, Double> stats =
        Map.of(
            "slices",
            (double) compared.size(),
            "failing",
            (double) failing.size(),
            "worstLower",
            worst.lower(),
            "worstDifference",
            worst.difference().mean());
    String observed = worst.name() + ": at least " + Numbers.show(worst.lower());
    return Judged.of(failing.isEmpty(), observed, allowed, message, stats);
  }

  private static Judged figures(Judged judged, Compared slice) {
    String key = "slice." + slice.name() + ".";
    ClusteredMean difference = slice.difference();
    return judged
        .with(key + "n", difference.rows())
        .with(key + "clusters", difference.clusters())
        .with(key + "difference", difference.mean())
        .with(key + "standardError", difference.standardError())
        .with(key + "lower", slice.lower());
  }

  private static Judged named(Judged judged, List<Slice> small) {
    Judged all = judged.with("tooSmall", small.size());
    for (Slice slice : small.subList(0, Math.min(NAMED, small.size()))) {
      all = all.with("tooSmall." + slice.name(), slice.rows().length);
    }
    return all;
  }

  private static String list(List<String> names) {
    String more = names.size() > LISTED ? " and " + (names.size() - LISTED) + " more" : "";
    return String.join(", ", names.subList(0, Math.min(LISTED, names.size()))) + more;
  }
}
