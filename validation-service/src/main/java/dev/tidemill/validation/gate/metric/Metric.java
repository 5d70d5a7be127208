package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.gate.statistics.Clusters;
import dev.tidemill.validation.gate.statistics.Comparison;
import dev.tidemill.validation.gate.statistics.PairedBootstrap;
import dev.tidemill.validation.gate.statistics.Resampled;
import java.util.Optional;

/**
 * A measure of a model on labelled rows. Labels of a binary classification are 0 or 1 (1 is true)
 * and answers are P(true). With several classes a label is the number of its class, from 0, and an
 * answer has the probability of each. For a regression both are numbers. {@link Metrics} lists all
 * metrics.
 *
 * <p>A metric is total: it is NaN where it is not defined, which is for no rows, for rows of one
 * class only, and for answers that are NaN.
 */
public interface Metric {

  /** The name in the specification, such as {@code log-loss}. */
  String name();

  /** The name with the parameter that it is measured with, if it is not the usual one. */
  default String told() {
    return name();
  }

  /** Whether it means nothing without a parameter that somebody chose. */
  default boolean needsParameter() {
    return false;
  }

  /** Whether it measures models of this task. */
  boolean fits(Task task);

  /**
   * Whether {@link #value} grows with quality. Then the value is 1 - loss, otherwise it is the
   * loss.
   */
  default boolean moreIsBetter() {
    return false;
  }

  /** Whether it is in the unit of the label, so that a margin needs a scale. */
  default boolean inUnitOfLabel() {
    return false;
  }

  /**
   * The largest loss that predictions can have; infinite where there is no bound. Losses of a
   * regression have none; those of a classifier are shares, unless the metric says otherwise.
   */
  default double worstLoss() {
    return fits(Task.REGRESSION) ? Double.POSITIVE_INFINITY : 1;
  }

  /**
   * The loss on these rows: from 0 to {@link #worstLoss}, less is better, NaN where it is not
   * defined.
   */
  double loss(double[] labels, ModelAnswers answers);

  /** The value that people know: the loss, or 1 - loss where more is better. */
  default double value(double[] labels, ModelAnswers answers) {
    double loss = loss(labels, answers);
    return moreIsBetter() ? 1 - loss : loss;
  }

  /** What people should know of how it was measured on these rows; usually nothing. */
  default String note(double[] labels) {
    return "";
  }

  /** The loss on draws of clusters of these rows. */
  Resampled resampled(double[] labels, ModelAnswers answers, Clusters clusters);

  /** This metric as the mean of a loss per row; empty if it is not such a mean. */
  default Optional<MeanOfAnswers> meanOfRows() {
    return Optional.empty();
  }

  /** The first model's loss less the second's on the same rows, with bounds by the bootstrap. */
  default Comparison compare(
      PairedBootstrap bootstrap,
      double[] labels,
      ModelAnswers first,
      ModelAnswers second,
      Clusters clusters,
      double alpha) {
    return bootstrap.compare(
        loss(labels, first) - loss(labels, second),
        resampled(labels, first, clusters),
        resampled(labels, second, clusters),
        clusters,
        alpha);
  }

  /** As {@link #compare}, by a formula that holds for independent rows; empty if there is none. */
  default Optional<Comparison> compareIndependent(
      double[] labels, ModelAnswers first, ModelAnswers second, double alpha) {
    return Optional.empty();
  }
}
