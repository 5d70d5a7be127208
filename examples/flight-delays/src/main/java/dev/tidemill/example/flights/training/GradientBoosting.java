package dev.tidemill.example.flights.training;

import dev.tidemill.example.flights.onnx.TreeEnsemble;
import java.io.IOException;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** Boosted trees by XGBoost; needs its native library. The same rows give the same trees. */
final class GradientBoosting implements AutoCloseable {
  /**
   * Pinned, because the order of floating point sums may depend on it. One, because OpenMP's
   * threads spin while they wait for each other: with two of them on two cores that others use too,
   * the same training took up to five times the CPU.
   */
  private static final int THREADS = 1;

  private final Booster booster;

  private GradientBoosting(Booster booster) {
    this.booster = booster;
  }

  /**
   * Fits trees for binary log-loss.
   *
   * @param weights one for each row
   */
  static GradientBoosting train(
      TrainingRows rows, float[] weights, TrainerSettings settings, int seed) throws XGBoostError {
    DMatrix matrix = new DMatrix(rows.inputs(), rows.size(), rows.width(), Float.NaN);
    try {
      matrix.setLabel(rows.labels());
      matrix.setWeight(weights);
      Map<String, Object> parameters =
          Map.of(
              "objective",
              "binary:logistic",
              "tree_method",
              "hist",
              "max_depth",
              settings.maxDepth(),
              "eta",
              settings.eta(),
              "min_child_weight",
              settings.minChildWeight(),
              "seed",
              seed,
              "nthread",
              THREADS,
              "verbosity",
              0);
      return new GradientBoosting(
          XGBoost.train(matrix, parameters, settings.rounds(), Map.of(), null, null));
    } finally {
      matrix.dispose();
    }
  }

  /** Probabilities by the native library itself. */
  float[] predict(TrainingRows rows) throws XGBoostError {
    DMatrix matrix = new DMatrix(rows.inputs(), rows.size(), rows.width(), Float.NaN);
    try {
      float[][] predicted = booster.predict(matrix);
      float[] probabilities = new float[predicted.length];
      for (int i = 0; i < predicted.length; i++) {
        probabilities[i] = predicted[i][0];
      }
      return probabilities;
    } finally {
      matrix.dispose();
    }
  }

  /** The trees, to be exported. */
  TreeEnsemble trees() throws XGBoostError, IOException {
    return TreeEnsemble.fromXgboostJson(booster.toByteArray("json"));
  }

  @Override
  public void close() {
    booster.dispose();
  }
}
