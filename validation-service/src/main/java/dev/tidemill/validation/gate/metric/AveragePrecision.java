package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.gate.statistics.Clusters;
import dev.tidemill.validation.gate.statistics.RankedScores;
import dev.tidemill.validation.gate.statistics.Resampled;

/**
 * Area under the precision-recall curve as average precision: the mean over the true rows of the
 * precision among the rows that score at least as high. Not defined where no row is true.
 */
record AveragePrecision() implements Metric {

  @Override
  public String name() {
    return "pr-auc";
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
    return resampled(labels, answers, new Clusters(new int[labels.length], 1)).loss(new int[1]);
  }

  @Override
  public Resampled resampled(double[] labels, ModelAnswers answers, Clusters clusters) {
    RankedScores ranked = new RankedScores(labels, answers.single());
    return drawn -> 1 - ranked.averagePrecision(clusters.of(), clusters.weights(drawn));
  }
}
