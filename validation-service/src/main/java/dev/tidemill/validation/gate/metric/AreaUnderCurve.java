package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.gate.statistics.Clusters;
import dev.tidemill.validation.gate.statistics.Comparison;
import dev.tidemill.validation.gate.statistics.DeLong;
import dev.tidemill.validation.gate.statistics.RankedScores;
import dev.tidemill.validation.gate.statistics.Resampled;
import java.util.Arrays;
import java.util.Optional;

/**
 * Area under the ROC curve: the share of pairs of a true and a false row that the scores put in
 * order, ties counting one half. It is not defined where a class is absent.
 */
record AreaUnderCurve() implements Metric {

  @Override
  public String name() {
    return "auc";
  }

  @Override
  public boolean fits(Task task) {
    return task != Task.REGRESSION;
  }

  @Override
  public boolean moreIsBetter() {
    return true;
  }

  @Override
  public double loss(double[] labels, double[] predictions) {
    return Arrays.stream(predictions).anyMatch(Double::isNaN)
        ? Double.NaN
        : new RankedScores(labels, predictions).loss();
  }

  @Override
  public Resampled resampled(double[] labels, double[] predictions, Clusters clusters) {
    RankedScores ranked = new RankedScores(labels, predictions);
    return drawn -> {
      int[] weight = new int[clusters.count()];
      for (int cluster : drawn) {
        weight[cluster]++;
      }
      return ranked.loss(clusters.of(), weight);
    };
  }

  @Override
  public Optional<Comparison> compareIndependent(
      double[] labels, double[] first, double[] second, double alpha) {
    return Optional.of(DeLong.compare(labels, first, second, alpha));
  }
}
