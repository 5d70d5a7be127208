package dev.tidemill.validation.gate.verdict;

import dev.tidemill.validation.gate.Candidacy;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.metric.Metrics;
import dev.tidemill.validation.gate.metric.ModelAnswers;
import dev.tidemill.validation.gate.scoring.LabelFigures;
import dev.tidemill.validation.gate.statistics.ClusteredMean;
import dev.tidemill.validation.loss.LossScale;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** The figures of the holdout that a verdict carries, for the rollout and the monitor. */
final class HoldoutFigures {

  /** The least number of rows in a block of event hours (decision rule A1). */
  private static final int BLOCK_ROWS = 25;

  private HoldoutFigures() {}

  /** By name; those that are not defined are left out. */
  static Map<String, Double> of(
      Candidacy candidacy, LossScale loss, LabelFigures labels, double regret) {
    Holdout holdout = candidacy.holdout();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("holdoutRows", (double) holdout.rows());
    figures.put(
        "holdoutLoss",
        Metrics.usual(candidacy.task()).value(holdout.labels(), holdout.candidate()));
    figures.put("evaluation", (double) candidacy.budget().evaluation());
    if (holdout.champion().isPresent()) {
      ClusteredMean pairs = pairs(candidacy, loss);
      figures.put("pairMeanDifference", pairs.mean());
      figures.put("pairBlocks", (double) pairs.clusters());
      figures.put("pairBlockVariancePerRow", pairs.variancePerRow());
    }
    figures.put("labelMean", labels.mean());
    figures.put("labelVariance", labels.variance());
    figures.put("holdoutRegret", regret);
    figures.values().removeIf(v -> !Double.isFinite(v));
    return figures;
  }

  /**
   * Differences in the loss that live evidence uses, because the controller compares the two (rule
   * A1).
   */
  private static ClusteredMean pairs(Candidacy candidacy, LossScale loss) {
    Holdout rows = candidacy.comparableRows().rows();
    ModelAnswers champion = rows.champion().orElseThrow();
    double[] difference = new double[rows.rows()];
    for (int i = 0; i < difference.length; i++) {
      double label = rows.labels()[i];
      difference[i] =
          LossScale.difference(
              loss.of(rows.candidate().row(i), label), loss.of(champion.row(i), label));
    }
    int[] defined =
        IntStream.range(0, difference.length).filter(i -> Double.isFinite(difference[i])).toArray();
    return ClusteredMean.ofHourBlocks(
        IntStream.of(defined).mapToDouble(i -> difference[i]).toArray(),
        IntStream.of(defined).mapToLong(i -> rows.eventMillis()[i]).toArray(),
        BLOCK_ROWS);
  }
}
