package dev.tidemill.kit.onnx.process;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.platform.Fp16Conversions;
import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.kit.onnx.ModelInput;
import dev.tidemill.kit.onnx.UnusableModelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.List;

/**
 * Makes the tensors that a model takes of rows. A missing number is NaN where the model takes
 * numbers of floating point. A missing text is the empty text, since ONNX has no other.
 */
final class InputTensors {

  private InputTensors() {}

  /** A tensor that the caller closes. */
  static OnnxTensor of(OrtEnvironment environment, ModelInput input, InputRows rows)
      throws OrtException, UnusableModelException {
    int width = input.columns().size();
    long[] shape =
        input.dimensions() == 2 ? new long[] {rows.size(), width} : new long[] {rows.size()};
    if (input.text()) {
      return OnnxTensor.createTensor(environment, texts(input, rows), shape);
    }
    double[] values = numbers(input, rows);
    return switch (input.datatype()) {
      case "FP64" -> OnnxTensor.createTensor(environment, DoubleBuffer.wrap(values), shape);
      case "FP32" -> OnnxTensor.createTensor(environment, FloatBuffer.wrap(floats(values)), shape);
      case "FP16" ->
          OnnxTensor.createTensor(
              environment,
              Fp16Conversions.convertFloatBufferToFp16Buffer(FloatBuffer.wrap(floats(values))),
              shape,
              OnnxJavaType.FLOAT16);
      case "INT64" -> OnnxTensor.createTensor(environment, longs(values), shape);
      case "INT32" -> OnnxTensor.createTensor(environment, ints(values), shape);
      case "INT16" -> OnnxTensor.createTensor(environment, shorts(values), shape);
      case "INT8" -> OnnxTensor.createTensor(environment, bytes(values), shape, OnnxJavaType.INT8);
      case "UINT8" ->
          OnnxTensor.createTensor(environment, bytes(values), shape, OnnxJavaType.UINT8);
      case "BOOL" -> OnnxTensor.createTensor(environment, bytes(values), shape, OnnxJavaType.BOOL);
      default -> throw new IllegalStateException("No contract has an input " + input.datatype());
    };
  }

  private static String[] texts(ModelInput input, InputRows rows) {
    List<String[]> columns = input.columns().stream().map(rows::texts).toList();
    String[] values = new String[rows.size() * columns.size()];
    int next = 0;
    for (int row = 0; row < rows.size(); row++) {
      for (String[] column : columns) {
        values[next++] = column[row] == null ? "" : column[row];
      }
    }
    return values;
  }

  private static double[] numbers(ModelInput input, InputRows rows) throws UnusableModelException {
    List<String> names = input.columns();
    double[] values = new double[rows.size() * names.size()];
    for (int c = 0; c < names.size(); c++) {
      double[] column = rows.numbers(names.get(c));
      for (int row = 0; row < rows.size(); row++) {
        if (input.whole()) {
          requireWhole(input, names.get(c), column[row]);
        }
        values[row * names.size() + c] = column[row];
      }
    }
    return values;
  }

  private static void requireWhole(ModelInput input, String column, double value)
      throws UnusableModelException {
    if (Double.isNaN(value)) {
      throw new UnusableModelException(
          "The input %s is of whole numbers (%s), but %s is missing in a row"
              .formatted(input.name(), input.datatype(), column));
    }
    if (!input.holds(value)) {
      throw new UnusableModelException(
          "The input %s is %s, but %s is %s in a row, which that cannot hold"
              .formatted(input.name(), input.datatype(), column, value));
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static LongBuffer longs(double[] values) {
    LongBuffer longs = LongBuffer.allocate(values.length);
    for (double value : values) {
      longs.put((long) value);
    }
    return longs.flip();
  }

  private static IntBuffer ints(double[] values) {
    IntBuffer ints = IntBuffer.allocate(values.length);
    for (double value : values) {
      ints.put((int) value);
    }
    return ints.flip();
  }

  private static ShortBuffer shorts(double[] values) {
    ShortBuffer shorts = ShortBuffer.allocate(values.length);
    for (double value : values) {
      shorts.put((short) value);
    }
    return shorts.flip();
  }

  private static ByteBuffer bytes(double[] values) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(values.length).order(ByteOrder.nativeOrder());
    for (double value : values) {
      bytes.put((byte) (int) value);
    }
    return bytes.flip();
  }
}
