package dev.tidemill.example.flights.training;

import dev.tidemill.example.flights.onnx.OnnxGraph;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * Logistic regression by Tribuo, in Java alone: what is trained where XGBoost cannot run. Inputs
 * are standardised; a missing one counts as the mean. Weaker than trees, same inputs and outputs.
 */
final class LogisticLearner implements Learner {
  /** It is held, since a logger that nobody holds forgets its level. */
  private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

  private static final LabelFactory LABELS = new LabelFactory();
  private static final Label LATE = new Label("late");
  private static final Label ON_TIME = new Label("on-time");
  private static final int EPOCHS = 5;
  private static final int MINIBATCH = 32;

  /** Standardisation and weights; margin = bias + sum of weight * (value - mean) / deviation. */
  record Line(float[] means, float[] deviations, float[] weights, float bias) {}

  @Override
  public Learnt learn(TrainingRows rows, float[] weights, TrainerSettings settings, int seed)
      throws IOException {
    TRIBUO.setLevel(Level.WARNING);
    float[] means = new float[rows.width()];
    float[] deviations = new float[rows.width()];
    standardise(rows, means, deviations);
    LinearSGDModel model = train(rows, weights, means, deviations, seed);
    Line line = line(model, rows.width(), means, deviations);
    return new Learnt(export(line, rows), predict(line, rows));
  }

  private static LinearSGDModel train(
      TrainingRows rows, float[] weights, float[] means, float[] deviations, int seed) {
    MutableDataset<Label> examples =
        new MutableDataset<>(new SimpleDataSourceProvenance("features", LABELS), LABELS);
    String[] names = new String[rows.width()];
    for (int i = 0; i < names.length; i++) {
      names[i] = name(i);
    }
    for (int row = 0; row < rows.size(); row++) {
      double[] values = new double[names.length];
      for (int i = 0; i < values.length; i++) {
        float value = rows.inputs()[row * rows.width() + i];
        values[i] = Float.isNaN(value) ? 0 : (value - means[i]) / deviations[i];
      }
      ArrayExample<Label> example =
          new ArrayExample<>(rows.labels()[row] > 0 ? LATE : ON_TIME, names, values);
      example.setWeight(weights[row]);
      examples.add(example);
    }
    return new LinearSGDTrainer(
            new LogMulticlass(), new AdaGrad(0.1, 0.1), EPOCHS, rows.size(), MINIBATCH, seed)
        .train(examples);
  }

  private static Line line(LinearSGDModel model, int width, float[] means, float[] deviations) {
    DenseMatrix learnt = model.getWeightsCopy();
    int late = model.getOutputIDInfo().getID(LATE);
    int onTime = model.getOutputIDInfo().getID(ON_TIME);
    ImmutableFeatureMap features = model.getFeatureIDMap();
    float[] weights = new float[width];
    for (int i = 0; i < width; i++) {
      int id = features.getID(name(i));
      weights[i] = id < 0 ? 0 : (float) (learnt.get(late, id) - learnt.get(onTime, id));
    }
    int bias = features.size();
    return new Line(
        means, deviations, weights, (float) (learnt.get(late, bias) - learnt.get(onTime, bias)));
  }

  private static byte[] export(Line line, TrainingRows rows) {
    int width = rows.width();
    OnnxGraph graph = new OnnxGraph(width);
    String missing = graph.node("IsNaN", OnnxGraph.INPUT);
    String means = graph.floats(line.means(), 1, width);
    String filled = graph.node("Where", missing, means, OnnxGraph.INPUT);
    String centred = graph.node("Sub", filled, means);
    String scaled = graph.node("Div", centred, graph.floats(line.deviations(), 1, width));
    String product = graph.node("MatMul", scaled, graph.floats(line.weights(), width, 1));
    String margin = graph.node("Add", product, graph.floats(new float[] {line.bias()}, 1));
    return graph.probabilityOf(margin, ModelMetadata.of("logistic", rows.names()));
  }

  private static float[] predict(Line line, TrainingRows rows) {
    float[] probabilities = new float[rows.size()];
    for (int row = 0; row < probabilities.length; row++) {
      double margin = line.bias();
      for (int i = 0; i < rows.width(); i++) {
        float value = rows.inputs()[row * rows.width() + i];
        if (!Float.isNaN(value)) {
          margin += line.weights()[i] * ((value - line.means()[i]) / line.deviations()[i]);
        }
      }
      probabilities[row] = (float) (1 / (1 + Math.exp(-margin)));
    }
    return probabilities;
  }

  private static void standardise(TrainingRows rows, float[] means, float[] deviations) {
    for (int i = 0; i < rows.width(); i++) {
      double sum = 0;
      double squares = 0;
      int n = 0;
      for (float value : rows.column(i)) {
        if (!Float.isNaN(value)) {
          sum += value;
          squares += (double) value * value;
          n++;
        }
      }
      double mean = n == 0 ? 0 : sum / n;
      double variance = n == 0 ? 0 : squares / n - mean * mean;
      means[i] = (float) mean;
      deviations[i] = variance > 1e-12 ? (float) Math.sqrt(variance) : 1;
    }
  }

  private static String name(int input) {
    return "input-" + input;
  }
}
