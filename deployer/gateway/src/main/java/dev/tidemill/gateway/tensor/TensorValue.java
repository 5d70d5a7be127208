package dev.tidemill.gateway.tensor;

import java.util.List;

/**
 * A named tensor with its elements in row-major order.
 *
 * @param values {@code boolean[]}, {@code int[]}, {@code long[]}, {@code float[]}, {@code double[]}
 *     or {@code String[]}, as {@code datatype} says; as many as the shape has elements; a text that
 *     is missing is null
 * @param classes what its columns stand for, if they are the classes of a classifier
 */
public record TensorValue(
    String name, Datatype datatype, long[] shape, Object values, List<String> classes) {

  /** A tensor whose columns are not classes. */
  public TensorValue(String name, Datatype datatype, long[] shape, Object values) {
    this(name, datatype, shape, values, List.of());
  }

  /** The same elements in another shape of as many. */
  public TensorValue withShape(long... other) {
    return new TensorValue(name, datatype, other, values, classes);
  }

  /** The same with columns that stand for classes. */
  public TensorValue withClasses(List<String> words) {
    return words.equals(classes) ? this : new TensorValue(name, datatype, shape, values, words);
  }

  /** The same under another name. */
  public TensorValue named(String other) {
    return other.equals(name) ? this : new TensorValue(other, datatype, shape, values, classes);
  }

  /** How many rows it has: its first size. */
  public int rows() {
    return shape.length == 0 ? 1 : Math.toIntExact(shape[0]);
  }

  /** Number of elements. */
  public int size() {
    return java.lang.reflect.Array.getLength(values);
  }

  /** Element {@code i} as text; null if it is missing. */
  public String text(int i) {
    return ((String[]) values)[i];
  }

  /** Element {@code i} as a number: true is 1, text and what is not there are NaN. */
  public double number(int i) {
    if (i >= size()) {
      return Double.NaN;
    }
    return switch (datatype) {
      case BOOL -> ((boolean[]) values)[i] ? 1 : 0;
      case INT8, INT16, INT32, UINT8, UINT16 -> ((int[]) values)[i];
      case INT64, UINT32 -> ((long[]) values)[i];
      case UINT64 -> unsigned(((long[]) values)[i]);
      case FP16, FP32 -> ((float[]) values)[i];
      case FP64 -> ((double[]) values)[i];
      case BYTES -> Double.NaN;
    };
  }

  /** The number that 64 bits are without a sign, as near as a double comes to it. */
  private static double unsigned(long bits) {
    return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
  }

  /**
   * The same elements as floating point numbers or larger integers; this tensor when nothing has to
   * change.
   *
   * @throws IllegalArgumentException when the change could lose more than digits, or an element is
   *     beyond the wanted type
   */
  public TensorValue as(Datatype wanted) {
    if (wanted == datatype) {
      return this;
    }
    if (!(wanted.floating() && datatype.numeric()) && !wanted.holdsAll(datatype)) {
      throw new IllegalArgumentException("has datatype " + datatype + " instead of " + wanted);
    }
    Object converted = wanted.newArray(size());
    for (int i = 0; i < size(); i++) {
      if (converted instanceof float[] floats) {
        floats[i] = (float) number(i);
      } else if (converted instanceof double[] doubles) {
        doubles[i] = number(i);
      } else if (converted instanceof int[] ints) {
        ints[i] = ((int[]) values)[i];
      } else {
        long element = java.lang.reflect.Array.getLong(values, i);
        if (datatype == Datatype.UINT64 && element < 0) {
          throw new IllegalArgumentException(
              "holds %s, which is beyond %s".formatted(Long.toUnsignedString(element), wanted));
        }
        ((long[]) converted)[i] = element;
      }
    }
    return new TensorValue(name, wanted, shape, converted);
  }
}
