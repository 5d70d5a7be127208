package dev.tidemill.gateway.tensor;

import dev.tidemill.schemas.text.Counted;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One row of model inputs as plain numbers, the inputs one after another in the order of the model:
 * how golden requests are kept and how predictions are logged. NaN is missing.
 */
public final class FeatureRow {

  private FeatureRow() {}

  /** The first row of the inputs. Text has no number and is logged as NaN. */
  public static double[] of(List<TensorSpec> inputs, Map<String, TensorValue> values) {
    int length = inputs.stream().mapToInt(TensorSpec::rowLength).sum();
    double[] row = new double[length];
    int at = 0;
    for (TensorSpec input : inputs) {
      TensorValue value = values.get(input.name());
      for (int i = 0; i < input.rowLength(); i++) {
        row[at++] = value == null ? Double.NaN : value.number(i);
      }
    }
    return row;
  }

  /**
   * The inputs of a request for one row.
   *
   * @throws IllegalArgumentException when the row is not as long as the inputs want, or an input is
   *     text
   */
  public static Map<String, TensorValue> toInputs(List<TensorSpec> inputs, double[] row) {
    int length = inputs.stream().mapToInt(TensorSpec::rowLength).sum();
    if (length != row.length) {
      throw new IllegalArgumentException(
          "a row of "
              + Counted.of(row.length, "number")
              + " for a model with "
              + Counted.of(length, "input"));
    }
    Map<String, TensorValue> values = new LinkedHashMap<>();
    int at = 0;
    for (TensorSpec input : inputs) {
      Object elements = input.datatype().newArray(input.rowLength());
      for (int i = 0; i < input.rowLength(); i++) {
        set(elements, i, input, row[at++]);
      }
      values.put(
          input.name(), new TensorValue(input.name(), input.datatype(), oneRow(input), elements));
    }
    return values;
  }

  /** Hash of the canonical input: names, types, shapes and the bits of every element. */
  public static String hash(List<TensorSpec> inputs, Map<String, TensorValue> values) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (TensorSpec input : inputs) {
        TensorValue value = values.get(input.name());
        if (value != null) {
          update(digest, value);
        }
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void update(MessageDigest digest, TensorValue value) {
    digest.update((value.name() + TensorSpec.shapeText(value.shape())).getBytes(UTF_8));
    if (value.values() instanceof String[] texts) {
      for (String text : texts) {
        digest.update(text.getBytes(UTF_8));
        digest.update((byte) 0);
      }
      return;
    }
    ByteBuffer bits = ByteBuffer.allocate(Double.BYTES * value.size());
    for (int i = 0; i < value.size(); i++) {
      if (value.values() instanceof long[] integers) {
        bits.putLong(integers[i]);
      } else {
        bits.putLong(Double.doubleToLongBits(value.number(i)));
      }
    }
    digest.update(bits.array());
  }

  private static long[] oneRow(TensorSpec input) {
    long[] shape = input.shape().clone();
    for (int i = 0; i < shape.length; i++) {
      shape[i] = shape[i] < 0 ? 1 : shape[i];
    }
    return shape;
  }

  private static void set(Object elements, int i, TensorSpec input, double value) {
    switch (input.datatype()) {
      case BOOL -> ((boolean[]) elements)[i] = value != 0;
      case INT8, INT16, INT32, UINT8, UINT16 -> ((int[]) elements)[i] = (int) value;
      case INT64, UINT32, UINT64 -> ((long[]) elements)[i] = (long) value;
      case FP16, FP32 -> ((float[]) elements)[i] = (float) value;
      case FP64 -> ((double[]) elements)[i] = value;
      case BYTES ->
          throw new IllegalArgumentException(
              "input " + input.name() + " is text, which a row of numbers cannot hold");
    }
  }

  private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;
}
