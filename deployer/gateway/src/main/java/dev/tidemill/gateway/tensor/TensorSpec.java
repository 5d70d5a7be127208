package dev.tidemill.gateway.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What a model wants or gives: a name, a type and a shape.
 *
 * @param shape sizes per dimension; -1 where any size goes
 */
public record TensorSpec(String name, Datatype datatype, long[] shape) {

  /** Whether a concrete shape fits this one. */
  public boolean accepts(long[] concrete) {
    if (concrete.length != shape.length) {
      return false;
    }
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] >= 0 && shape[i] != concrete[i]) {
        return false;
      }
    }
    return true;
  }

  /** Elements of one row: the product of all sizes but the first, open ones counted as 1. */
  public int rowLength() {
    long length = 1;
    for (int i = 1; i < shape.length; i++) {
      length *= Math.max(1, shape[i]);
    }
    return Math.toIntExact(length);
  }

  /** Such as {@code FP32 [-1, 9]}. */
  public String describe() {
    return datatype + " " + shapeText(shape);
  }

  /** Such as {@code [1, 9]}. */
  public static String shapeText(long[] shape) {
    return Arrays.stream(shape)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
