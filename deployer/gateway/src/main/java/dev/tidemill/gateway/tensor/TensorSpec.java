package dev.tidemill.gateway.tensor;

import dev.tidemill.schemas.message.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a model wants or gives: a name, a type and a shape.
 *
 * @param shape sizes per dimension; -1 where any size goes
 * @param classes what its columns stand for, if they are the classes of a classifier
 */
public record TensorSpec(String name, Datatype datatype, long[] shape, List<String> classes) {

  /** A tensor whose columns are not classes. */
  public TensorSpec(String name, Datatype datatype, long[] shape) {
    this(name, datatype, shape, List.of());
  }

  /** As a signature or a model file has it. */
  public static TensorSpec of(Tensor tensor) {
    return new TensorSpec(
        tensor.name(),
        Datatype.valueOf(tensor.datatype()),
        tensor.shape().stream().mapToLong(Long::longValue).toArray());
  }

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

  /** The same with another shape. */
  public TensorSpec withShape(long... other) {
    return new TensorSpec(name, datatype, other, classes);
  }

  /** The same with columns that stand for classes. */
  public TensorSpec withClasses(List<String> words) {
    return new TensorSpec(name, datatype, shape, words);
  }

  /** Whether it is one column of rows: [-1] or [-1, 1]. */
  public boolean oneColumn() {
    return shape.length == 1 || (shape.length == 2 && shape[1] == 1);
  }

  /** Whether it has any number of rows: its first size is open. */
  public boolean anyRows() {
    return shape.length > 0 && shape[0] < 0;
  }

  /** Whether its first size is a number of rows: it is open, or it is 1 with columns beside it. */
  public boolean saysRows() {
    return anyRows() || (shape.length > 1 && shape[0] == 1);
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
