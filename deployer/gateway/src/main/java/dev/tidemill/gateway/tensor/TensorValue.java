package dev.tidemill.gateway.tensor;

/**
 * A named tensor with its elements in row-major order.
 *
 * @param values {@code boolean[]}, {@code int[]}, {@code long[]}, {@code float[]}, {@code double[]}
 *     or {@code String[]}, as {@code datatype} says; as many as the shape has elements
 */
public record TensorValue(String name, Datatype datatype, long[] shape, Object values) {

  /** Number of elements. */
  public int size() {
    return java.lang.reflect.Array.getLength(values);
  }

  /** Element {@code i} as a number: true is 1, text and what is not there are NaN. */
  public double number(int i) {
    if (i >= size()) {
      return Double.NaN;
    }
    return switch (datatype) {
      case BOOL -> ((boolean[]) values)[i] ? 1 : 0;
      case INT32 -> ((int[]) values)[i];
      case INT64 -> ((long[]) values)[i];
      case FP32 -> ((float[]) values)[i];
      case FP64 -> ((double[]) values)[i];
      case BYTES -> Double.NaN;
    };
  }

  /**
   * The same elements as another floating point type; this tensor when nothing has to change.
   *
   * @throws IllegalArgumentException when the change would lose more than digits
   */
  public TensorValue as(Datatype wanted) {
    if (wanted == datatype) {
      return this;
    }
    if (!widens(wanted)) {
      throw new IllegalArgumentException("has datatype " + datatype + " instead of " + wanted);
    }
    Object converted = wanted.newArray(size());
    for (int i = 0; i < size(); i++) {
      if (wanted == Datatype.FP32) {
        ((float[]) converted)[i] = (float) number(i);
      } else {
        ((double[]) converted)[i] = number(i);
      }
    }
    return new TensorValue(name, wanted, shape, converted);
  }

  private boolean widens(Datatype wanted) {
    boolean toFloat = wanted == Datatype.FP32 || wanted == Datatype.FP64;
    return toFloat && datatype.numeric();
  }
}
