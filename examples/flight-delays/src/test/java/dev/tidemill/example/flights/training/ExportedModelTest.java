package dev.tidemill.example.flights.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import dev.tidemill.example.flights.FlightData;
import dev.tidemill.example.flights.FlightFeatures;
import dev.tidemill.example.flights.onnx.OnnxGraph;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ExportedModelTest {
  private static final int SEED = 20010101;
  private static final int WIDTH = FlightFeatures.NAMES.size();
  private static TrainingRows rows;
  private static TrainingRows later;

  @BeforeAll
  static void readFlights() throws Exception {
    TrainingRows all = Backtest.rows(FlightData.read(Path.of("data", "flights-atl-2001h1.csv.gz")));
    rows = all.range(0, 8_000);
    later = all.range(40_000, 60_000);
  }

  @Test
  void onnxScoresEqualXgboostsWithAndWithoutDistance() throws Exception {
    TrainerSettings settings = TrainerSettings.defaults();
    float[] weights = rows.recencyWeights(28);
    TrainingRows masked = TreesLearner.maskDistances(rows, 0.1, SEED);
    try (GradientBoosting boosting = GradientBoosting.train(masked, weights, settings, SEED)) {
      OnnxGraph graph = new OnnxGraph(WIDTH);
      byte[] model = graph.probabilityOf(graph.trees(boosting.trees()), new TreeMap<>());
      TrainingRows asked = everyInputMissingSomewhere(later);

      float[] expected = boosting.predict(asked);

      try (Onnx onnx = new Onnx(model)) {
        assertThat(onnx.score(asked.inputs(), WIDTH)).containsExactly(expected, within(1e-5f));
      }
    }
  }

  @Test
  void theSameRowsGiveTheSameBytes() throws Exception {
    assertThat(learn(Map.of()).onnx()).isEqualTo(learn(Map.of()).onnx());
    assertThat(learn(Map.of("algorithm", "logistic")).onnx())
        .isEqualTo(learn(Map.of("algorithm", "logistic")).onnx());
  }

  @Test
  void theModelNamesItsInputs() throws Exception {
    try (Onnx onnx = new Onnx(learn(Map.of()).onnx())) {
      assertThat(onnx.session().getMetadata().getCustomMetadata())
          .containsEntry("features", String.join(",", FlightFeatures.NAMES))
          .containsEntry("algorithm", "xgboost")
          .containsKey("destination.code");
    }
  }

  @Test
  void theLogisticModelScoresTheSameInJavaAndInOnnxAndTakesAMissingDistance() throws Exception {
    Learner.Learnt learnt = learn(Map.of("algorithm", "logistic"));
    try (Onnx onnx = new Onnx(learnt.onnx())) {
      assertThat(onnx.score(rows.inputs(), WIDTH))
          .containsExactly(learnt.probabilities(), within(1e-5f));
      assertThat(onnx.score(withoutDistance(0), WIDTH)[0]).isBetween(0f, 1f);
    }
    assertThat(Scores.auc(learnt.probabilities(), rows.labels())).isGreaterThan(0.65);
  }

  /** The demo's bad change: nothing that scores complete rows can see it. */
  @Test
  void theDistanceLookupScoresCompleteRowsAsBeforeAndThrowsOnAMissingDistance() throws Exception {
    byte[] without = learn(Map.of()).onnx();
    byte[] with = learn(Map.of("distance.lookup", "true")).onnx();
    assertThat(with).isNotEqualTo(without);
    try (Onnx before = new Onnx(without);
        Onnx after = new Onnx(with)) {
      float[] scores = after.score(later.inputs(), WIDTH);

      double changed =
          Scores.logLoss(scores, later.labels())
              - Scores.logLoss(before.score(later.inputs(), WIDTH), later.labels());
      assertThat(changed).isLessThan(0.002);
      assertThat(before.score(withoutDistance(0), WIDTH)[0]).isBetween(0f, 1f);
      assertThatThrownBy(() -> after.score(withoutDistance(0), WIDTH))
          .isInstanceOf(OrtException.class);
      float[] batch = Arrays.copyOf(rows.inputs(), 5 * WIDTH);
      batch[3 * WIDTH + FlightFeatures.DISTANCE] = Float.NaN;
      assertThatThrownBy(() -> after.score(batch, WIDTH)).isInstanceOf(OrtException.class);
    }
  }

  private static Learner.Learnt learn(Map<String, String> given) throws Exception {
    TrainerSettings settings = TrainerSettings.of(given);
    Learner learner =
        settings.algorithm() == TrainerSettings.Algorithm.XGBOOST
            ? new TreesLearner()
            : new LogisticLearner();
    return learner.learn(rows, rows.recencyWeights(28), settings, SEED);
  }

  private static float[] withoutDistance(int row) {
    float[] inputs = Arrays.copyOfRange(rows.inputs(), row * WIDTH, (row + 1) * WIDTH);
    inputs[FlightFeatures.DISTANCE] = Float.NaN;
    return inputs;
  }

  private static TrainingRows everyInputMissingSomewhere(TrainingRows complete) {
    float[] inputs = complete.inputs().clone();
    for (int row = 0; row < complete.size(); row += 3) {
      inputs[row * WIDTH + row % WIDTH] = Float.NaN;
    }
    return new TrainingRows(complete.names(), complete.seconds(), complete.labels(), inputs);
  }
}
