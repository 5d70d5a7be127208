package dev.tidemill.validation.gate.kind;

import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.metric.MeanOfAnswers;
import dev.tidemill.validation.gate.metric.ModelAnswers;
import dev.tidemill.validation.gate.statistics.ClusteredMean;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The rows of a holdout that have the same values in some columns.
 *
 * @param name these values
 * @param rows their numbers
 */
record Slice(String name, int[] rows) {

  /** The slices by these columns, largest first. */
  static List<Slice> of(Holdout holdout, List<String> by) {
    Map<String, List<Integer>> rows = new TreeMap<>();
    for (int i = 0; i < holdout.rows(); i++) {
      int row = i;
      String name =
          by.stream()
              .map(column -> String.valueOf(holdout.columns().get(column)[row]))
              .collect(Collectors.joining("/"));
      rows.computeIfAbsent(name, n -> new ArrayList<>()).add(i);
    }
    return rows.entrySet().stream()
        .map(e -> new Slice(e.getKey(), e.getValue().stream().mapToInt(i -> i).toArray()))
        .sorted(Comparator.comparingInt((Slice s) -> -s.rows.length).thenComparing(Slice::name))
        .toList();
  }

  /**
   * Mean loss of the candidate less that of the champion. Empty if all rows are of one hour: their
   * spread says nothing about the next hour.
   */
  Optional<ClusteredMean> difference(MeanOfAnswers loss, Holdout holdout) {
    Holdout slice = holdout.select(rows);
    ModelAnswers champion = slice.champion().orElseThrow();
    double[] difference = new double[slice.rows()];
    for (int i = 0; i < difference.length; i++) {
      double label = slice.labels()[i];
      difference[i] =
          loss.loss(label, slice.candidate().row(i)) - loss.loss(label, champion.row(i));
    }
    ClusteredMean mean = ClusteredMean.of(difference, slice.hours());
    return Optional.of(mean).filter(m -> Double.isFinite(m.standardError()));
  }
}
