package dev.tidemill.example.flights.training;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemill.example.flights.contract.Program;
import dev.tidemill.example.flights.onnx.OnnxGraph;
import dev.tidemill.example.flights.training.Learner.Learnt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * The pipeline's trainer: {@code TIDEMILL_TRAIN_DATA} (Parquet: id, time, label, inputs), {@code
 * TIDEMILL_PARAMETERS} (a JSON object) and {@code TIDEMILL_SEED} in; {@code model.onnx}, {@code
 * metrics.json} and {@code signature.json} out, into {@code TIDEMILL_OUTPUT}. The same inputs give
 * the same bytes.
 */
public final class TrainerProgram implements Program {
  private final Learner trees;

  /** The trainer with XGBoost. */
  public TrainerProgram() {
    this(new TreesLearner());
  }

  TrainerProgram(Learner trees) {
    this.trees = trees;
  }

  public static void main(String[] arguments) {
    System.exit(new TrainerProgram().exitCode(Environment.ofProcess()));
  }

  @Override
  public String name() {
    return "trainer";
  }

  @Override
  public void run(Environment environment) throws RefusedException, IOException {
    Path data = environment.file("TIDEMILL_TRAIN_DATA");
    TrainerSettings settings =
        TrainerSettings.read(
            environment.workingFolder().resolve("trainer").resolve("trainer.properties"),
            environment.file("TIDEMILL_PARAMETERS"));
    int seed = seed(environment.required("TIDEMILL_SEED"));
    Path output = environment.folder("TIDEMILL_OUTPUT");

    TrainingRows rows = rows(data);
    float[] weights = rows.recencyWeights(settings.recencyHalfLifeDays());
    Learnt learnt =
        new ChosenLearner(trees, environment.err()).learn(rows, weights, settings, seed);

    Files.write(output.resolve("model.onnx"), learnt.onnx());
    double logLoss = Scores.logLoss(learnt.probabilities(), rows.labels());
    double auc = Scores.auc(learnt.probabilities(), rows.labels());
    writeMetrics(output.resolve("metrics.json"), rows, settings, logLoss, auc);
    writeSignature(output.resolve("signature.json"), rows.names());
    environment
        .out()
        .printf(
            "trainer: %d rows, log-loss %.4f and AUC %.4f on the rows it learnt from, %d bytes%n",
            rows.size(), logLoss, auc, learnt.onnx().length);
  }

  private static TrainingRows rows(Path data) throws RefusedException {
    TrainingRows rows;
    try {
      rows = TrainingRows.read(data);
    } catch (SQLException e) {
      throw new RefusedException("cannot read " + data + ": " + e.getMessage(), e);
    }
    int trues = 0;
    for (float label : rows.labels()) {
      trues += label > 0 ? 1 : 0;
    }
    if (trues == 0 || trues == rows.size()) {
      throw new RefusedException(
          data
              + " has "
              + rows.size()
              + " labelled rows, "
              + trues
              + " of them true; both kinds are needed to learn");
    }
    return rows;
  }

  private static int seed(String text) throws RefusedException {
    try {
      return Math.floorMod(Long.parseLong(text.trim()), Integer.MAX_VALUE);
    } catch (NumberFormatException e) {
      throw new RefusedException("TIDEMILL_SEED is '" + text + "', not a whole number", e);
    }
  }

  private static void writeMetrics(
      Path file, TrainingRows rows, TrainerSettings settings, double logLoss, double auc)
      throws IOException {
    double trues = 0;
    for (float label : rows.labels()) {
      trues += label;
    }
    try (JsonGenerator json = new JsonFactory().createGenerator(Files.newOutputStream(file))) {
      json.writeStartObject();
      json.writeNumberField("trainLogLoss", logLoss);
      json.writeNumberField("trainAuc", auc);
      json.writeNumberField("trainRows", rows.size());
      json.writeNumberField("trainBaseRate", trues / rows.size());
      json.writeNumberField("rounds", settings.rounds());
      json.writeEndObject();
    }
  }

  private static void writeSignature(Path file, List<String> inputs) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(Files.newOutputStream(file))) {
      json.writeStartObject();
      json.writeArrayFieldStart("inputs");
      writeTensor(json, OnnxGraph.INPUT, inputs.size());
      json.writeEndArray();
      json.writeArrayFieldStart("outputs");
      writeTensor(json, OnnxGraph.OUTPUT, 1);
      json.writeEndArray();
      json.writeArrayFieldStart("features");
      for (String input : inputs) {
        json.writeString(input);
      }
      json.writeEndArray();
      json.writeStringField("positive", OnnxGraph.OUTPUT);
      json.writeEndObject();
    }
  }

  private static void writeTensor(JsonGenerator json, String name, int columns) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeStringField("datatype", "FP32");
    json.writeArrayFieldStart("shape");
    json.writeNumber(-1);
    json.writeNumber(columns);
    json.writeEndArray();
    json.writeEndObject();
  }
}
