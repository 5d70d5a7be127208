package dev.tidemill.kit.onnx.process;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import dev.tidemill.kit.onnx.ContractOutput;
import dev.tidemill.kit.onnx.SessionTensors;
import dev.tidemill.kit.onnx.UnusableModelException;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the scores from what a model gave. */
final class OutputScores {

  private OutputScores() {}

  /** One column of scores, or one for each class, of as many rows. */
  static List<double[]> of(ContractOutput output, OnnxValue value, int rows)
      throws OrtException, UnusableModelException {
    if (output.maps()) {
      double[] all = doubles(SessionTensors.values(output.name(), value, output.keys()));
      return columns(
          output, all, new long[] {all.length / output.keys().size(), output.keys().size()}, rows);
    }
    if (!(value instanceof OnnxTensor tensor)) {
      throw new UnusableModelException(
          "The output %s is %s, not a tensor".formatted(output.name(), value.getType()));
    }
    return columns(output, numbers(output.name(), tensor), tensor.getInfo().getShape(), rows);
  }

  private static List<double[]> columns(ContractOutput output, double[] all, long[] shape, int rows)
      throws UnusableModelException {
    int classes = output.classes().size();
    long width = shape.length == 2 ? shape[1] : 1;
    boolean fits = shape.length >= 1 && shape.length <= 2 && shape[0] == rows;
    if (!fits || (classes > 0 ? width != classes : width < 1 || width > 2)) {
      throw new UnusableModelException(
          "The output %s has the shape %s for %d rows; allowed %s"
              .formatted(
                  output.name(),
                  Arrays.toString(shape),
                  rows,
                  classes > 0
                      ? "is [-1, %d], a column for each class".formatted(classes)
                      : "are [-1], [-1, 1] and [-1, 2]"));
    }
    List<double[]> columns = new ArrayList<>();
    for (int c = 0; c < output.width(); c++) {
      int column = classes > 0 ? c : width == 1 ? 0 : output.column();
      double[] scores = new double[rows];
      for (int row = 0; row < rows; row++) {
        scores[row] = all[(int) (row * width + column)];
      }
      columns.add(scores);
    }
    return columns;
  }

  private static double[] numbers(String output, OnnxTensor tensor) throws UnusableModelException {
    return switch (tensor.getInfo().type) {
      case FLOAT, FLOAT16 -> {
        FloatBuffer buffer = tensor.getFloatBuffer();
        float[] floats = new float[buffer.remaining()];
        buffer.get(floats);
        yield doubles(floats);
      }
      case DOUBLE -> {
        DoubleBuffer buffer = tensor.getDoubleBuffer();
        double[] numbers = new double[buffer.remaining()];
        buffer.get(numbers);
        yield numbers;
      }
      default ->
          throw new UnusableModelException(
              "The output %s is %s; allowed are FLOAT16, FLOAT and DOUBLE"
                  .formatted(output, tensor.getInfo().type));
    };
  }

  private static double[] doubles(float[] floats) {
    double[] numbers = new double[floats.length];
    for (int i = 0; i < floats.length; i++) {
      numbers[i] = floats[i];
    }
    return numbers;
  }
}
