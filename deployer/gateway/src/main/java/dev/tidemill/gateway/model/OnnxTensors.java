package dev.tidemill.gateway.model;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.tidemill.gateway.tensor.TensorSpec;
import dev.tidemill.gateway.tensor.TensorValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/** Copies tensors into ONNX Runtime and back. */
final class OnnxTensors {

  private OnnxTensors() {}

  /** A tensor that the caller closes. */
  static OnnxTensor create(OrtEnvironment environment, TensorValue value) throws OrtException {
    long[] shape = value.shape();
    return switch (value.datatype()) {
      case FP32 ->
          OnnxTensor.createTensor(environment, FloatBuffer.wrap((float[]) value.values()), shape);
      case FP64 ->
          OnnxTensor.createTensor(environment, DoubleBuffer.wrap((double[]) value.values()), shape);
      case INT64 ->
          OnnxTensor.createTensor(environment, LongBuffer.wrap((long[]) value.values()), shape);
      case INT32 ->
          OnnxTensor.createTensor(environment, IntBuffer.wrap((int[]) value.values()), shape);
      case BYTES -> OnnxTensor.createTensor(environment, (String[]) value.values(), shape);
      case BOOL ->
          OnnxTensor.createTensor(
              environment, bits((boolean[]) value.values()), shape, OnnxJavaType.BOOL);
    };
  }

  /** The elements of an output. */
  static TensorValue read(TensorSpec output, OnnxTensor tensor) throws OrtException {
    long[] shape = tensor.getInfo().getShape();
    Object values =
        switch (output.datatype()) {
          case FP32 -> tensor.getFloatBuffer().array();
          case FP64 -> tensor.getDoubleBuffer().array();
          case INT64 -> tensor.getLongBuffer().array();
          case INT32 -> tensor.getIntBuffer().array();
          case BOOL -> booleans(tensor.getByteBuffer());
          case BYTES -> texts(tensor.getValue());
        };
    return new TensorValue(output.name(), output.datatype(), shape, values);
  }

  private static ByteBuffer bits(boolean[] values) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(values.length).order(ByteOrder.nativeOrder());
    for (boolean value : values) {
      bytes.put((byte) (value ? 1 : 0));
    }
    return bytes.flip();
  }

  private static boolean[] booleans(ByteBuffer bytes) {
    boolean[] values = new boolean[bytes.remaining()];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes.get() != 0;
    }
    return values;
  }

  /** Text outputs come as (nested) arrays of strings; a scalar as one string. */
  private static String[] texts(Object value) {
    java.util.List<String> texts = new java.util.ArrayList<>();
    collect(value, texts);
    return texts.toArray(String[]::new);
  }

  private static void collect(Object value, java.util.List<String> into) {
    if (value instanceof Object[] nested) {
      for (Object each : nested) {
        collect(each, into);
      }
    } else {
      into.add(String.valueOf(value));
    }
  }
}
