package dev.tidemill.gateway.model;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.platform.Fp16Conversions;
import dev.tidemill.gateway.tensor.TensorSpec;
import dev.tidemill.gateway.tensor.TensorValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;

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
      case BYTES -> OnnxTensor.createTensor(environment, texts((String[]) value.values()), shape);
      case BOOL ->
          OnnxTensor.createTensor(
              environment, bits((boolean[]) value.values()), shape, OnnxJavaType.BOOL);
      case INT8 ->
          OnnxTensor.createTensor(
              environment, bytes((int[]) value.values()), shape, OnnxJavaType.INT8);
      case UINT8 ->
          OnnxTensor.createTensor(
              environment, bytes((int[]) value.values()), shape, OnnxJavaType.UINT8);
      case INT16 -> OnnxTensor.createTensor(environment, shorts((int[]) value.values()), shape);
      case FP16 ->
          OnnxTensor.createTensor(
              environment,
              Fp16Conversions.convertFloatBufferToFp16Buffer(
                  FloatBuffer.wrap((float[]) value.values())),
              shape,
              OnnxJavaType.FLOAT16);
      case UINT16, UINT32, UINT64 ->
          throw new IllegalStateException("no model that is served takes " + value.datatype());
    };
  }

  /** The elements of an output. */
  static TensorValue read(TensorSpec output, OnnxTensor tensor) throws OrtException {
    long[] shape = tensor.getInfo().getShape();
    Object values =
        switch (output.datatype()) {
          case FP32 -> tensor.getFloatBuffer().array();
          case FP16 -> floats(tensor.getFloatBuffer());
          case FP64 -> tensor.getDoubleBuffer().array();
          case INT64 -> tensor.getLongBuffer().array();
          case INT32 -> tensor.getIntBuffer().array();
          case INT16 -> ints(tensor.getShortBuffer());
          case INT8 -> ints(tensor.getByteBuffer(), 0xffff_ffff);
          case UINT8 -> ints(tensor.getByteBuffer(), 0xff);
          case UINT16, UINT32, UINT64 ->
              throw new IllegalStateException("no model that is served gives " + output.datatype());
          case BOOL -> booleans(tensor.getByteBuffer());
          case BYTES -> texts(tensor.getValue());
        };
    return new TensorValue(output.name(), output.datatype(), shape, values);
  }

  /** ONNX has no missing text; it is the empty one. */
  private static String[] texts(String[] values) {
    String[] texts = values.clone();
    for (int i = 0; i < texts.length; i++) {
      texts[i] = texts[i] == null ? "" : texts[i];
    }
    return texts;
  }

  private static ByteBuffer bits(boolean[] values) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(values.length).order(ByteOrder.nativeOrder());
    for (boolean value : values) {
      bytes.put((byte) (value ? 1 : 0));
    }
    return bytes.flip();
  }

  private static ByteBuffer bytes(int[] values) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(values.length).order(ByteOrder.nativeOrder());
    for (int each : values) {
      bytes.put((byte) each);
    }
    return bytes.flip();
  }

  private static ShortBuffer shorts(int[] values) {
    ShortBuffer shorts = ShortBuffer.allocate(values.length);
    for (int each : values) {
      shorts.put((short) each);
    }
    return shorts.flip();
  }

  /** Of 16 bits ONNX Runtime makes 32, in a buffer without an array. */
  private static float[] floats(FloatBuffer buffer) {
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  private static int[] ints(ShortBuffer shorts) {
    int[] values = new int[shorts.remaining()];
    for (int i = 0; i < values.length; i++) {
      values[i] = shorts.get();
    }
    return values;
  }

  private static int[] ints(ByteBuffer bytes, int mask) {
    int[] values = new int[bytes.remaining()];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes.get() & mask;
    }
    return values;
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
    List<String> texts = new ArrayList<>();
    collect(value, texts);
    return texts.toArray(String[]::new);
  }

  private static void collect(Object value, List<String> into) {
    if (value instanceof Object[] nested) {
      for (Object each : nested) {
        collect(each, into);
      }
    } else {
      into.add(String.valueOf(value));
    }
  }
}
