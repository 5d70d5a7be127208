package dev.tidemill.gateway.model;

import dev.tidemill.gateway.tensor.TensorSpec;
import dev.tidemill.gateway.tensor.TensorValue;
import java.lang.reflect.Array;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model that was exported for one row at a time, as one for any number of rows: it runs once for
 * each.
 */
final class RowByRow implements AnsweringModel {

  private final AnsweringModel one;
  private final long limitNanos;
  private final List<TensorSpec> inputs;
  private final List<TensorSpec> outputs;

  private RowByRow(AnsweringModel one, Duration limit) {
    this.one = one;
    this.limitNanos = limit.toNanos();
    this.inputs = one.inputs().stream().map(RowByRow::anyRows).toList();
    this.outputs = one.outputs().stream().map(RowByRow::anyRows).toList();
  }

  /**
   * The model itself, or one that takes several rows if it takes exactly one.
   *
   * @param limit of all runs of a request together
   */
  static AnsweringModel of(AnsweringModel model, Duration limit) {
    boolean fixed =
        !model.inputs().isEmpty()
            && model.inputs().stream().allMatch(i -> i.shape().length > 0 && i.shape()[0] == 1)
            && model.outputs().stream().allMatch(o -> o.shape().length > 0 && o.shape()[0] <= 1);
    return fixed ? new RowByRow(model, limit) : model;
  }

  private static TensorSpec anyRows(TensorSpec spec) {
    long[] shape = spec.shape().clone();
    shape[0] = -1;
    return spec.withShape(shape);
  }

  @Override
  public List<TensorSpec> inputs() {
    return inputs;
  }

  @Override
  public List<TensorSpec> outputs() {
    return outputs;
  }

  @Override
  public String platform() {
    return one.platform();
  }

  @Override
  public boolean waits() {
    return one.waits();
  }

  @Override
  public Map<String, TensorValue> run(Map<String, TensorValue> accepted) {
    int rows = accepted.values().iterator().next().rows();
    if (rows == 1) {
      return one.run(accepted);
    }
    long start = System.nanoTime();
    Map<String, List<TensorValue>> parts = new LinkedHashMap<>();
    for (int row = 0; row < rows; row++) {
      if (System.nanoTime() - start > limitNanos) {
        throw new ModelFailure(
            ModelFailure.Kind.TIMEOUT,
            ModelFailure.tookTooLong().getMessage()
                + ": it takes one row at a time, and %d of %d were answered".formatted(row, rows));
      }
      Map<String, TensorValue> single = new HashMap<>();
      for (TensorValue value : accepted.values()) {
        single.put(value.name(), row(value, row, rows));
      }
      one.run(single)
          .forEach((name, value) -> parts.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
    }
    Map<String, TensorValue> joined = new LinkedHashMap<>();
    parts.forEach((name, values) -> joined.put(name, joined(values)));
    return joined;
  }

  private static TensorValue row(TensorValue value, int row, int rows) {
    int length = value.size() / rows;
    Object elements = value.datatype().newArray(length);
    System.arraycopy(value.values(), row * length, elements, 0, length);
    long[] shape = value.shape().clone();
    shape[0] = 1;
    return new TensorValue(value.name(), value.datatype(), shape, elements, value.classes());
  }

  private static TensorValue joined(List<TensorValue> parts) {
    TensorValue first = parts.get(0);
    int size = parts.stream().mapToInt(TensorValue::size).sum();
    Object elements = first.datatype().newArray(size);
    int at = 0;
    for (TensorValue part : parts) {
      int length = Array.getLength(part.values());
      System.arraycopy(part.values(), 0, elements, at, length);
      at += length;
    }
    long[] shape = first.shape().clone();
    shape[0] = parts.stream().mapToInt(TensorValue::rows).sum();
    return new TensorValue(first.name(), first.datatype(), shape, elements, first.classes());
  }

  @Override
  public void close() {
    one.close();
  }
}
