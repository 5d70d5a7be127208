package dev.tidemill.standalone.reproduce;

import dev.tidemill.schemas.message.TrainedModel;

/**
 * What came of training a model again.
 *
 * @param rows of the recorded holdout
 * @param changed rows of which the prediction differs
 * @param changedClasses rows of which the most probable class differs; 0 if there are no classes
 * @param largest the largest difference of a number
 */
public record Reproduced(
    TrainedModel model,
    boolean same,
    long rows,
    long changed,
    long changedClasses,
    double largest) {

  /** The share of the holdout whose predictions differ. */
  public double share() {
    return rows == 0 ? 0 : (double) changed / rows;
  }
}
