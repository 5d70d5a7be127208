package dev.tidemill.example.flights.training;

import dev.tidemill.example.flights.FlightFeatures;
import dev.tidemill.example.flights.onnx.OnnxGraph;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** Boosted trees, and after them, if asked for, a correction by band of distance. */
final class TreesLearner implements Learner {
  /** Its loader reports in several lines what it then throws; the trainer says it in one. */
  private static final Logger XGBOOST = Logger.getLogger("ml.dmlc.xgboost4j");

  @Override
  public Learnt learn(TrainingRows rows, float[] weights, TrainerSettings settings, int seed)
      throws IOException {
    XGBOOST.setLevel(Level.OFF);
    TrainingRows masked = maskDistances(rows, settings.distanceMaskedShare(), seed);
    try (GradientBoosting boosting = GradientBoosting.train(masked, weights, settings, seed)) {
      float[] probabilities = boosting.predict(rows);
      OnnxGraph graph = new OnnxGraph(rows.width());
      String margin = graph.trees(boosting.trees());
      int distance = rows.names().indexOf(FlightFeatures.NAMES.get(FlightFeatures.DISTANCE));
      if (settings.distanceLookup() && distance >= 0) {
        DistanceBands bands =
            DistanceBands.fit(rows.column(distance), rows.labels(), probabilities, weights);
        margin = bands.addTo(graph, margin, distance);
      }
      return new Learnt(
          graph.probabilityOf(margin, ModelMetadata.of("xgboost", rows.names())), probabilities);
    } catch (XGBoostError e) {
      throw new IOException("XGBoost failed: " + e.getMessage(), e);
    }
  }

  /** Takes the distance from a share of the rows, as live requests come without one. */
  static TrainingRows maskDistances(TrainingRows rows, double share, int seed) {
    int distance = rows.names().indexOf(FlightFeatures.NAMES.get(FlightFeatures.DISTANCE));
    if (distance < 0 || share == 0) {
      return rows;
    }
    float[] inputs = rows.inputs().clone();
    SplittableRandom random = new SplittableRandom(seed);
    for (int row = 0; row < rows.size(); row++) {
      if (random.nextDouble() < share) {
        inputs[row * rows.width() + distance] = Float.NaN;
      }
    }
    return new TrainingRows(rows.names(), rows.seconds(), rows.labels(), inputs);
  }
}
