package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.gate.statistics.Clusters;
import dev.tidemill.validation.gate.statistics.Comparison;
import dev.tidemill.validation.gate.statistics.DeLong;
import dev.tidemill.validation.gate.statistics.RankedScores;
import dev.tidemill.validation.gate.statistics.Resampled;
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
    return task == Task.BINARY_CLASSIFICATION;
  }

  @Override
  public boolean moreIsBetter() {
    return true;
  }

  @Override
  public double loss(double[] labels, ModelAnswers answers) {
    return new RankedScores(labels, answers.single()).loss();
  }

  @Override
  public Resampled resampled(double[] labels, ModelAnswers answers, Clusters clusters) {
    RankedScores ranked = new RankedScores(labels, answers.single());
    return drawn -> ranked.loss(clusters.of(), clusters.weights(drawn));
  }

  @Override
  public Optional<Comparison> compareIndependent(
      double[] labels, ModelAnswers first, ModelAnswers second, double alpha) {
    return Optional.of(DeLong.compare(labels, first.single(), second.single(), alpha));
  }
}
