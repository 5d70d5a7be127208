package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.gate.statistics.Clusters;
import dev.tidemill.validation.gate.statistics.Comparison;
import dev.tidemill.validation.gate.statistics.PairedBootstrap;
import dev.tidemill.validation.gate.statistics.Resampled;
import java.util.Optional;

/**
 * A measure of a model on labelled rows. Labels are 0 or 1 (1 is true) for a classifier and numbers
 * for a regression; predictions are P(true), or numbers. {@link Metrics} lists them all.
 *
 * <p>A metric is total: where it is not defined (no rows, one class only, a prediction that is
 * NaN), it is NaN.
 */
public interface Metric {

  /** The name in the specification, such as {@code log-loss}. */
  String name();

  /** Whether it measures models of this task. */
  boolean fits(Task task);

  /** Whether {@link #value} grows with quality; it is 1 - loss then, and the loss otherwise. */
  default boolean moreIsBetter() {
    return false;
  }

  /** Whether it is in the unit of the label, so that a margin needs a scale. */
  default boolean inUnitOfLabel() {
    return false;
  }

  /** The largest loss that predictions can have; infinite where there is no bound. */
  double worstLoss();

  /**
   * The loss on these rows: from 0 to {@link #worstLoss}, less is better, NaN where it is not
   * defined.
   */
  double loss(double[] labels, double[] predictions);

  /** The value that people know: the loss, or 1 - loss where more is better. */
  default double value(double[] labels, double[] predictions) {
    double loss = loss(labels, predictions);
    return moreIsBetter() ? 1 - loss : loss;
  }

  /** The loss on draws of clusters of these rows. */
  Resampled resampled(double[] labels, double[] predictions, Clusters clusters);

  /** The mean loss of single rows that this metric is; empty where it is none. */
  default Optional<MeanOfRows> meanOfRows() {
    return Optional.empty();
  }

  /** The first model's loss less the second's on the same rows, with bounds by the bootstrap. */
  default Comparison compare(
      PairedBootstrap bootstrap,
      double[] labels,
      double[] first,
      double[] second,
      Clusters clusters,
      double alpha) {
    return bootstrap.compare(
        loss(labels, first) - loss(labels, second),
        resampled(labels, first, clusters),
        resampled(labels, second, clusters),
        clusters,
        alpha);
  }

  /** As {@link #compare}, by a formula for independent rows; empty where there is none. */
  default Optional<Comparison> compareIndependent(
      double[] labels, double[] first, double[] second, double alpha) {
    return Optional.empty();
  }
}
