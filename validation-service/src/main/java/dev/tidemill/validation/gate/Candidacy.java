package dev.tidemill.validation.gate;

import dev.tidemill.schemas.spec.Task;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All that the checks of a model gate look at.
 *
 * @param trainingMean base rate of the label in the training rows, or its mean for a regression;
 *     NaN when there are none
 * @param championTrainedUntilMillis the champion's training rows are before this event time; empty
 *     without a champion
 * @param championProblem why a champion that exists could not be scored
 * @param latencyNanos time of each single-row call after warm-up
 * @param modelBytes size of the candidate
 * @param runId seeds the bootstrap
 */
public record Candidacy(
    Task task,
    Holdout holdout,
    double trainingMean,
    OptionalLong championTrainedUntilMillis,
    Optional<String> championProblem,
    List<Long> latencyNanos,
    long modelBytes,
    EvaluationBudget budget,
    String runId) {

  /** Rows below which a comparison has insufficient data (decision rule B2). */
  public static final int MIN_ROWS = 300;

  /** Clusters below which a comparison has insufficient data (decision rule B2). */
  public static final int MIN_CLUSTERS = 20;

  /** Whether a champion serves. */
  public boolean hasChampion() {
    return championTrainedUntilMillis.isPresent();
  }

  /** The rows on which the champion may be compared: none that it was trained on. */
  public Holdout unseenByChampion() {
    return holdout.from(championTrainedUntilMillis.orElse(Long.MIN_VALUE));
  }

  /** The loss by which models of this task are compared where nothing is said. */
  public Metric defaultLoss() {
    return task == Task.REGRESSION ? Metric.RMSE : Metric.LOG_LOSS;
  }
}
