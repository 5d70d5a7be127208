package dev.tidemill.validation.gate;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.spec.gate.MarginUnit;
import dev.tidemill.validation.gate.metric.Metric;
import dev.tidemill.validation.gate.metric.ModelAnswers;
import dev.tidemill.validation.gate.statistics.EvaluationBudget;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * All that the checks of a model gate look at.
 *
 * @param constant what always answers the same: the base rate of the label in the training rows,
 *     the shares of its classes, or its mean for a regression; NaN if there are no labelled rows
 * @param labelSpread standard deviation of the label in the training rows; 0 or NaN if it does not
 *     vary or is not known
 * @param championTrainedUntilMillis event time before which the champion's training rows lie; empty
 *     without a champion
 * @param servedBeforeLabel for each row the live answer of the champion of that moment, given
 *     before the label of the row was known; NaN if there was none. Empty if nobody looked
 * @param championProblem why a champion that exists could not be scored
 * @param latencyNanos time of each single-row call after warm-up
 * @param modelBytes size of the candidate
 * @param runId seeds the bootstrap
 * @param judgedOnPairs whether the rollout judges quality on pairs, so that it decides what these
 *     rows leave undecided
 */
public record Candidacy(
    Task task,
    Holdout holdout,
    double[] constant,
    double labelSpread,
    OptionalLong championTrainedUntilMillis,
    Optional<ModelAnswers> servedBeforeLabel,
    Optional<String> championProblem,
    List<Long> latencyNanos,
    long modelBytes,
    EvaluationBudget budget,
    String runId,
    boolean judgedOnPairs) {

  /** Rows below which a comparison has insufficient data (decision rule B2). */
  public static final int MIN_ROWS = 300;

  /** Clusters below which a comparison has insufficient data (decision rule B2). */
  public static final int MIN_CLUSTERS = 20;

  /** Whether a champion serves. */
  public boolean hasChampion() {
    return championTrainedUntilMillis.isPresent();
  }

  /**
   * The rows on which candidate and champion may be compared (decision rule B4): those that the
   * champion was not trained on. If too few of them are left, it is the rows that were answered
   * live before their labels were known, and these answers are the champion's scores.
   *
   * @param rows with the champion's scores
   * @param overlap rows of the holdout that the champion was trained on
   * @param served whether the scores are answers to live requests
   */
  public record ComparableRows(Holdout rows, int overlap, boolean served) {}

  /** See {@link ComparableRows}. */
  public ComparableRows comparableRows() {
    Holdout unseen = holdout.from(championTrainedUntilMillis.orElse(Long.MIN_VALUE));
    int overlap = holdout.rows() - unseen.rows();
    if (needsServed(overlap, unseen.rows()) && servedBeforeLabel.isPresent()) {
      ModelAnswers answers = servedBeforeLabel.get();
      int[] answered = IntStream.range(0, answers.rows()).filter(answers::isFinite).toArray();
      if (answered.length >= MIN_ROWS) {
        return new ComparableRows(holdout.answeredBy(answers).select(answered), overlap, true);
      }
    }
    return new ComparableRows(unseen, overlap, false);
  }

  /** The same once somebody looked what was served. */
  public Candidacy with(ModelAnswers servedBeforeLabel) {
    return new Candidacy(
        task,
        holdout,
        constant,
        labelSpread,
        championTrainedUntilMillis,
        Optional.of(servedBeforeLabel),
        championProblem,
        latencyNanos,
        modelBytes,
        budget,
        runId,
        judgedOnPairs);
  }

  /**
   * The factor by which a margin of this metric is multiplied. A margin of an error in the unit of
   * the label is measured in the spread of the label, as in the rollout's quality guard. Otherwise
   * .01 would be nothing for labels in the hundreds, and everything for labels in the thousandths.
   */
  public double scale(Metric metric, MarginUnit unit) {
    return metric.inUnitOfLabel() && unit == MarginUnit.SPREAD && labelSpread > 0 ? labelSpread : 1;
  }

  /** Whether so few rows are left that live answers are needed. */
  public static boolean needsServed(int overlap, int left) {
    return overlap > 0 && left < MIN_ROWS;
  }
}
