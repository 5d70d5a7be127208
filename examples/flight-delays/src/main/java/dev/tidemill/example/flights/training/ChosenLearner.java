package dev.tidemill.example.flights.training;

import dev.tidemill.example.flights.training.TrainerSettings.Algorithm;
import java.io.IOException;
import java.io.PrintStream;

/**
 * The learner that the settings name; a logistic regression where the trees' native library cannot
 * be loaded.
 */
final class ChosenLearner implements Learner {

  private final Learner trees;
  private final PrintStream err;

  /**
   * @param trees with a native library
   * @param err told when they cannot be used
   */
  ChosenLearner(Learner trees, PrintStream err) {
    this.trees = trees;
    this.err = err;
  }

  @Override
  public Learnt learn(TrainingRows rows, float[] weights, TrainerSettings settings, int seed)
      throws IOException {
    if (settings.algorithm() == Algorithm.XGBOOST) {
      try {
        return trees.learn(rows, weights, settings, seed);
      } catch (LinkageError e) {
        err.println(
            "trainer: XGBoost's native library cannot be loaded ("
                + e
                + "); training a logistic regression instead, which is weaker. On Linux"
                + " XGBoost needs libgomp (package libgomp1), on macOS libomp.");
      }
    }
    return new LogisticLearner().learn(rows, weights, settings, seed);
  }
}
