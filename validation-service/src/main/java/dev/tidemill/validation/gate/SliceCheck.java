package dev.tidemill.validation.gate;

import dev.tidemill.schemas.spec.ModelCheckSpec.Slices;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The candidate against the champion in each slice: decision rule B8. Of the slices with enough
 * rows the 50 largest are judged; one fails if the lower bound at alpha / K of its difference in
 * loss, with the standard error of hour clusters, is above the margin. The others are listed.
 */
final class SliceCheck {

  private static final int MAX_SLICES = 50;
  private static final double ALPHA = 0.05;
  private static final int LISTED = 10;

  private SliceCheck() {}

  private record Slice(String name, int[] rows) {}

  static Judged judge(Slices check, Candidacy candidacy) {
    String allowed =
        "no slice of %s worse by %s in %s"
            .formatted(
                String.join(" x ", check.by()), Numbers.show(check.margin()), check.metric());
    Optional<Metric> metric = Metric.named(check.metric());
    if (metric.isEmpty()) {
      return ModelCheck.unknown(check.metric());
    }
    if (!metric.get().isMeanOfRows()) {
      return Judged.error(
          allowed,
          "Slices need a loss per row: log-loss, brier, accuracy or mae, not " + check.metric());
    }
    Optional<Judged> nothing = ChampionCheck.nothingToCompare(allowed, candidacy);
    if (nothing.isPresent()) {
      return nothing.get();
    }
    Holdout rows = candidacy.unseenByChampion();
    Optional<String> missing =
        check.by().stream().filter(c -> !rows.columns().containsKey(c)).findFirst();
    if (missing.isPresent()) {
      return Judged.error(allowed, "The holdout has no column " + missing.get());
    }
    return judge(check, metric.get(), allowed, rows, candidacy.budget());
  }

  private static Judged judge(
      Slices check, Metric metric, String allowed, Holdout holdout, EvaluationBudget budget) {
    List<Slice> all = slices(check, holdout);
    List<Slice> judged =
        all.stream().filter(s -> s.rows().length >= check.minRows()).limit(MAX_SLICES).toList();
    List<String> small = all.stream().skip(judged.size()).map(Slice::name).toList();
    if (judged.isEmpty()) {
      return Judged.insufficient(
              allowed, "None of %d slices has %d rows".formatted(all.size(), check.minRows()))
          .notBlocking();
    }
    double alpha = budget.alpha(1 - ALPHA) / judged.size();
    List<String> failing = new ArrayList<>();
    String worst = "";
    double worstLower = Double.NEGATIVE_INFINITY;
    double worstMean = Double.NaN;
    for (Slice slice : judged) {
      ClusteredMean difference = difference(metric, holdout.select(slice.rows()));
      double lower = difference.lower(alpha);
      if (lower > worstLower) {
        worstLower = lower;
        worstMean = difference.mean();
        worst = slice.name();
      }
      if (lower > check.margin()) {
        failing.add(slice.name());
      }
    }
    String tooSmall = small.isEmpty() ? "" : "; too small to judge: " + list(small);
    String message =
        failing.isEmpty()
            ? "None of %d slices is worse%s".formatted(judged.size(), tooSmall)
            : "Worse in %s%s".formatted(list(failing), tooSmall);
    Map<String, Double> stats =
        Map.of(
            "slices",
            (double) judged.size(),
            "tooSmall",
            (double) small.size(),
            "failing",
            (double) failing.size(),
            "alpha",
            alpha,
            "worstLower",
            worstLower,
            "worstDifference",
            worstMean);
    String observed = worst + ": at least " + Numbers.show(worstLower);
    return Judged.of(failing.isEmpty(), observed, allowed, message, stats);
  }

  private static String list(List<String> names) {
    String more = names.size() > LISTED ? " and " + (names.size() - LISTED) + " more" : "";
    return String.join(", ", names.subList(0, Math.min(LISTED, names.size()))) + more;
  }

  private static ClusteredMean difference(Metric metric, Holdout slice) {
    double[] champion = slice.champion().orElseThrow();
    double[] difference = new double[slice.rows()];
    for (int i = 0; i < difference.length; i++) {
      double label = slice.labels()[i];
      difference[i] =
          metric.terms(label, slice.candidate()[i])[0] - metric.terms(label, champion[i])[0];
    }
    return ClusteredMean.of(difference, Clusters.hours(slice.eventMillis()));
  }

  /** The slices, largest first. */
  private static List<Slice> slices(Slices check, Holdout holdout) {
    Map<String, List<Integer>> rows = new TreeMap<>();
    IntStream.range(0, holdout.rows())
        .forEach(
            i -> {
              String name =
                  String.join(
                      "/",
                      check.by().stream()
                          .map(c -> String.valueOf(holdout.columns().get(c)[i]))
                          .toList());
              rows.computeIfAbsent(name, n -> new ArrayList<>()).add(i);
            });
    return rows.entrySet().stream()
        .map(
            e -> new Slice(e.getKey(), e.getValue().stream().mapToInt(Integer::intValue).toArray()))
        .sorted(Comparator.comparingInt((Slice s) -> -s.rows().length).thenComparing(Slice::name))
        .toList();
  }
}
