package dev.tidemill.gateway.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidemill.gateway.tensor.Datatype;
import dev.tidemill.gateway.tensor.TensorSpec;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.kit.http.JsonErrors;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * The elements of one input as they come, before its datatype is known: fields of a JSON object
 * have no order. Arrays may be nested as the shape says, or flat in row-major order.
 */
final class Elements {

  /** The deepest nesting that is read; ONNX Runtime's limit. */
  private static final int MAX_DEPTH = 8;

  private static final double TWO_TO_63 = 0x1p63;

  /** The largest number of IEEE 754 half precision. */
  private static final double MOST_FP16 = 65_504;

  private double[] numbers = new double[16];
  private long[] integers = new long[16];
  private String[] texts;
  private int size;
  private int firstNull = -1;
  private int firstFraction = -1;
  private int firstText = -1;
  private int firstBoolean = -1;
  private int firstNumber = -1;

  /** Whole numbers that need the 64th bit, which only UINT64 has; their bits are kept. */
  private int firstUnsigned = -1;

  private int firstHuge = -1;
  private int firstNegative = -1;
  private int depth;
  private int valueLevel = -1;
  private final long[] lengths = new long[MAX_DEPTH];

  /** Reads the value that the parser stands on. */
  void read(JsonParser json, String input) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw bad(input, "data must be an array, not " + JsonErrors.kind(json.currentToken()));
    }
    Arrays.fill(lengths, -1);
    readArray(json, input, 0);
  }

  private void readArray(JsonParser json, String input, int level) throws IOException {
    if (level >= MAX_DEPTH) {
      throw bad(input, "data is nested deeper than " + MAX_DEPTH);
    }
    depth = Math.max(depth, level + 1);
    long length = 0;
    for (JsonToken token = json.nextToken();
        token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      length++;
      boolean nested = token == JsonToken.START_ARRAY;
      if (valueLevel >= 0 && nested == (level == valueLevel)) {
        throw bad(input, "data mixes arrays and values");
      }
      if (nested) {
        readArray(json, input, level + 1);
      } else {
        valueLevel = level;
        add(json, token, input);
      }
    }
    if (lengths[level] >= 0 && lengths[level] != length) {
      throw bad(
          input,
          "nested data is ragged: arrays of %d and of %d elements side by side"
              .formatted(lengths[level], length));
    }
    lengths[level] = length;
  }

  private void add(JsonParser json, JsonToken token, String input) throws IOException {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * size);
      integers = Arrays.copyOf(integers, 2 * size);
    }
    switch (token) {
      case VALUE_NUMBER_INT -> addInteger(json, input);
      case VALUE_NUMBER_FLOAT -> addNumber(json, input);
      case VALUE_TRUE -> addBoolean(1);
      case VALUE_FALSE -> addBoolean(0);
      case VALUE_STRING -> addText(json.getText());
      case VALUE_NULL -> {
        firstNull = firstNull < 0 ? size : firstNull;
        numbers[size] = Double.NaN;
      }
      default ->
          throw bad(input, "data holds %s at element %d".formatted(JsonErrors.kind(token), size));
    }
    size++;
  }

  private void addInteger(JsonParser json, String input) throws IOException {
    firstNumber = first(firstNumber, true);
    if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      BigInteger whole = json.getBigIntegerValue();
      boolean fits = whole.signum() > 0 && whole.bitLength() <= Long.SIZE;
      firstUnsigned = first(firstUnsigned, fits);
      firstHuge = first(firstHuge, !fits);
      integers[size] = whole.longValue();
      numbers[size] = finite(whole.doubleValue(), json, input);
      return;
    }
    integers[size] = json.getLongValue();
    numbers[size] = integers[size];
    firstNegative = first(firstNegative, integers[size] < 0);
  }

  private void addNumber(JsonParser json, String input) throws IOException {
    double number = json.getDoubleValue();
    if (json.isNaN() && !json.getText().matches("[-+]?[0-9].*")) {
      throw bad(
          input,
          "element %d is %s, which JSON does not have; send null, or \"NaN\", \"Infinity\" or \"-Infinity\" in quotes"
              .formatted(size, json.getText()));
    }
    firstNumber = first(firstNumber, true);
    boolean whole = number == Math.rint(number);
    firstFraction = first(firstFraction, !whole);
    firstHuge = first(firstHuge, whole && Math.abs(number) >= TWO_TO_63);
    firstNegative = first(firstNegative, number < 0);
    numbers[size] = finite(number, json, input);
    integers[size] = (long) number;
  }

  /** A number that no double holds would become infinity in silence. */
  private double finite(double number, JsonParser json, String input) throws IOException {
    if (Double.isInfinite(number)) {
      throw bad(input, "element %d is beyond FP64: %s".formatted(size, json.getText()));
    }
    return number;
  }

  private int first(int known, boolean here) {
    return known < 0 && here ? size : known;
  }

  private void addBoolean(int value) {
    firstBoolean = firstBoolean < 0 ? size : firstBoolean;
    numbers[size] = value;
  }

  private void addText(String text) {
    if (texts == null || texts.length < numbers.length) {
      texts = texts == null ? new String[numbers.length] : Arrays.copyOf(texts, numbers.length);
    }
    texts[size] = text;
    switch (text) {
      case "NaN" -> numbers[size] = Double.NaN;
      case "Infinity" -> numbers[size] = Double.POSITIVE_INFINITY;
      case "-Infinity" -> numbers[size] = Double.NEGATIVE_INFINITY;
      default -> firstText = firstText < 0 ? size : firstText;
    }
    if (firstNull < 0 && firstText != size) {
      firstNull = size;
    }
  }

  /** The tensor, once the whole input object was read. */
  TensorValue toTensor(String input, Datatype datatype, long[] shape) {
    long expected = 1;
    for (int i = 0; i < shape.length && expected <= Integer.MAX_VALUE; i++) {
      expected *= shape[i];
    }
    if (expected != size) {
      throw bad(
          input,
          "data has %d elements, which is not what shape %s holds"
              .formatted(size, TensorSpec.shapeText(shape)));
    }
    if (depth > 1 && !Arrays.equals(Arrays.copyOf(lengths, depth), shape)) {
      throw bad(
          input,
          "data is nested as %s, the shape says %s"
              .formatted(
                  TensorSpec.shapeText(Arrays.copyOf(lengths, depth)),
                  TensorSpec.shapeText(shape)));
    }
    return new TensorValue(input, datatype, shape, values(input, datatype));
  }

  private Object values(String input, Datatype datatype) {
    switch (datatype) {
      case FP16, FP32, FP64 -> {
        refuse(input, datatype, "numbers, null or \"NaN\"", firstText, firstBoolean);
        return datatype == Datatype.FP64 ? Arrays.copyOf(numbers, size) : floats(input, datatype);
      }
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> {
        refuse(input, datatype, "whole numbers", firstText, firstBoolean, firstNull, firstFraction);
        return wholeNumbers(input, datatype);
      }
      case BOOL -> {
        refuse(input, datatype, "true and false", firstText, firstNull, firstNumber);
        return booleans();
      }
      case BYTES -> {
        return strings(input);
      }
    }
    throw new IllegalStateException("every datatype is read above");
  }

  private static void refuse(String input, Datatype datatype, String allowed, int... positions) {
    for (int position : positions) {
      if (position >= 0) {
        throw bad(
            input,
            "element %d is not allowed in %s, which takes %s"
                .formatted(position, datatype, allowed));
      }
    }
  }

  private float[] floats(String input, Datatype datatype) {
    double most = datatype == Datatype.FP16 ? MOST_FP16 : Float.MAX_VALUE;
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) numbers[i];
      boolean sentInfinite = Double.isInfinite(numbers[i]);
      if (!sentInfinite && (Float.isInfinite(values[i]) || Math.abs(values[i]) > most)) {
        throw bad(input, "element %d is beyond %s: %s".formatted(i, datatype, numbers[i]));
      }
    }
    return values;
  }

  private Object wholeNumbers(String input, Datatype datatype) {
    boolean unsigned = datatype == Datatype.UINT64;
    int beyond = unsigned ? first(firstNegative, firstHuge) : first(firstUnsigned, firstHuge);
    if (beyond >= 0) {
      throw bad(input, "element %d is beyond %s".formatted(beyond, datatype));
    }
    for (int i = 0; i < size && !unsigned; i++) {
      if (!datatype.holds(integers[i])) {
        throw bad(input, "element %d is beyond %s: %d".formatted(i, datatype, integers[i]));
      }
    }
    if (!(datatype.newArray(0) instanceof int[])) {
      return Arrays.copyOf(integers, size);
    }
    int[] values = new int[size];
    for (int i = 0; i < size; i++) {
      values[i] = (int) integers[i];
    }
    return values;
  }

  private static int first(int one, int other) {
    return one < 0 || other < 0 ? Math.max(one, other) : Math.min(one, other);
  }

  private boolean[] booleans() {
    boolean[] values = new boolean[size];
    for (int i = 0; i < size; i++) {
      values[i] = numbers[i] != 0;
    }
    return values;
  }

  private String[] strings(String input) {
    refuse(
        input, Datatype.BYTES, "strings, and null where one is missing", firstNumber, firstBoolean);
    return texts == null ? new String[size] : Arrays.copyOf(texts, size);
  }

  private static RequestRejected bad(String input, String what) {
    return new RequestRejected(400, "input '" + input + "': " + what);
  }
}
