package dev.tidemill.kit.onnx.process;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.kit.onnx.LoadProblems;
import dev.tidemill.kit.onnx.ModelContract;
import dev.tidemill.kit.onnx.ModelTensors;
import dev.tidemill.kit.onnx.OneThread;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.schemas.message.Tensor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model in ONNX Runtime that gives one score per row: P(label = true), or the number of a
 * regression. One thread, as the gateway runs it. For the process of its own.
 *
 * <p>A row has the values of {@link ModelContract#features} in that order; NaN is missing. A single
 * tensor [-1, k] takes all of them, or [-1] the only one; otherwise each is a tensor [-1] or [-1,
 * 1] of its own. The score is an output [-1], [-1, 1], or [-1, 2] of which the second column
 * counts.
 */
final class ScoringSession implements AutoCloseable {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final ModelTensors tensors;

  private ScoringSession(OrtSession session) throws OrtException, UnusableModelException {
    this.session = session;
    this.tensors =
        new ModelTensors(
            tensors("input", session.getInputInfo().values()),
            tensors("output", session.getOutputInfo().values()));
  }

  static ScoringSession load(Path file) throws UnusableModelException, IOException, OrtException {
    LoadProblems.requireWhole(file);
    OrtSession session = null;
    try (OrtSession.SessionOptions options = OneThread.options()) {
      session = OrtEnvironment.getEnvironment().createSession(file.toString(), options);
      return new ScoringSession(session);
    } catch (OrtException | UnusableModelException e) {
      close(session);
      throw e;
    }
  }

  ModelTensors tensors() {
    return tensors;
  }

  private static List<Tensor> tensors(String role, Collection<NodeInfo> nodes)
      throws UnusableModelException {
    List<Tensor> tensors = new ArrayList<>();
    for (NodeInfo node : nodes) {
      String name = node.getName();
      if (!(node.getInfo() instanceof TensorInfo info)) {
        throw ModelTensors.notTensor(role, name);
      }
      String datatype = ModelTensors.datatype(role, name, info.type.name());
      tensors.add(new Tensor(name, datatype, Arrays.stream(info.getShape()).boxed().toList()));
    }
    return tensors;
  }

  /** A score for each row, finite or not. */
  double[] score(ModelContract contract, InputRows rows)
      throws OrtException, UnusableModelException {
    List<OnnxTensor> made = new ArrayList<>();
    try {
      Map<String, OnnxTensor> inputs = new HashMap<>();
      for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
        TensorInfo info = (TensorInfo) input.getValue().getInfo();
        OnnxTensor tensor = tensor(contract, input.getKey(), info, rows);
        made.add(tensor);
        inputs.put(input.getKey(), tensor);
      }
      String output = contract.scoreOutput();
      try (OrtSession.Result result = session.run(inputs, Set.of(output))) {
        return scores(output, result.get(0), rows.size());
      }
    } finally {
      made.forEach(OnnxTensor::close);
    }
  }

  /**
   * Nanoseconds of processor time that each of these rows takes alone, as many as there is time
   * for. The session has one thread, the caller's.
   */
  List<Long> timeNanos(ModelContract contract, InputRows rows, long withinNanos)
      throws OrtException, UnusableModelException {
    List<Long> nanos = new ArrayList<>();
    long end = System.nanoTime() + withinNanos;
    for (int i = 0; i < rows.size() && (i == 0 || System.nanoTime() < end); i++) {
      InputRows row = rows.range(i, i + 1);
      long start = processorNanos();
      score(contract, row);
      nanos.add(processorNanos() - start);
    }
    return nanos;
  }

  private static long processorNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return threads.isCurrentThreadCpuTimeSupported()
        ? threads.getCurrentThreadCpuTime()
        : System.nanoTime();
  }

  private OnnxTensor tensor(ModelContract contract, String name, TensorInfo info, InputRows rows)
      throws OrtException, UnusableModelException {
    List<String> features = contract.features();
    int from = contract.single() ? 0 : features.indexOf(name);
    int width = contract.single() ? features.size() : 1;
    long[] shape =
        info.getShape().length == 2 ? new long[] {rows.size(), width} : new long[] {rows.size()};
    int size = rows.size() * width;
    switch (info.type) {
      case FLOAT -> {
        FloatBuffer buffer = FloatBuffer.allocate(size);
        each(rows, from, width, v -> buffer.put((float) v));
        return OnnxTensor.createTensor(environment, buffer.flip(), shape);
      }
      case DOUBLE -> {
        DoubleBuffer buffer = DoubleBuffer.allocate(size);
        each(rows, from, width, buffer::put);
        return OnnxTensor.createTensor(environment, buffer.flip(), shape);
      }
      case INT64 -> {
        requireValues(features, name, rows, from, width);
        LongBuffer buffer = LongBuffer.allocate(size);
        each(rows, from, width, v -> buffer.put((long) v));
        return OnnxTensor.createTensor(environment, buffer.flip(), shape);
      }
      case INT32 -> {
        requireValues(features, name, rows, from, width);
        IntBuffer buffer = IntBuffer.allocate(size);
        each(rows, from, width, v -> buffer.put((int) v));
        return OnnxTensor.createTensor(environment, buffer.flip(), shape);
      }
      default ->
          throw new UnusableModelException(
              "The input %s is %s; allowed are FLOAT, DOUBLE, INT64, INT32"
                  .formatted(name, info.type));
    }
  }

  private static void each(
      InputRows rows, int from, int width, java.util.function.DoubleConsumer sink) {
    List<double[]> columns = columns(rows, from, width);
    for (int row = 0; row < rows.size(); row++) {
      for (double[] column : columns) {
        sink.accept(column[row]);
      }
    }
  }

  private static void requireValues(
      List<String> features, String name, InputRows rows, int from, int width)
      throws UnusableModelException {
    List<double[]> columns = columns(rows, from, width);
    for (int c = 0; c < width; c++) {
      if (Arrays.stream(columns.get(c)).anyMatch(Double::isNaN)) {
        throw new UnusableModelException(
            "The input %s is of whole numbers, but %s is missing in a row"
                .formatted(name, features.get(from + c)));
      }
    }
  }

  private static List<double[]> columns(InputRows rows, int from, int width) {
    return rows.names().subList(from, from + width).stream().map(rows::numbers).toList();
  }

  private static double[] scores(String output, OnnxValue value, int rows)
      throws OrtException, UnusableModelException {
    if (!(value instanceof OnnxTensor tensor)) {
      throw new UnusableModelException(
          "The output %s is %s, not a tensor (for scikit-learn: export without ZipMap)"
              .formatted(output, value.getType()));
    }
    long[] shape = tensor.getInfo().getShape();
    long width = shape.length == 2 ? shape[1] : 1;
    boolean fits = shape.length >= 1 && shape.length <= 2 && shape[0] == rows && width <= 2;
    if (!fits || width < 1) {
      throw new UnusableModelException(
          "The output %s has the shape %s for %d rows; allowed are [-1], [-1, 1] and [-1, 2]"
              .formatted(output, Arrays.toString(shape), rows));
    }
    double[] all = numbers(output, tensor);
    double[] scores = new double[rows];
    for (int i = 0; i < rows; i++) {
      scores[i] = all[(int) (i * width + width - 1)];
    }
    return scores;
  }

  private static double[] numbers(String output, OnnxTensor tensor) throws UnusableModelException {
    if (tensor.getInfo().type == OnnxJavaType.FLOAT) {
      FloatBuffer floats = tensor.getFloatBuffer();
      double[] numbers = new double[floats.remaining()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = floats.get(i);
      }
      return numbers;
    }
    if (tensor.getInfo().type == OnnxJavaType.DOUBLE) {
      double[] numbers = new double[tensor.getDoubleBuffer().remaining()];
      tensor.getDoubleBuffer().get(numbers);
      return numbers;
    }
    throw new UnusableModelException(
        "The output %s is %s; allowed are FLOAT and DOUBLE"
            .formatted(output, tensor.getInfo().type));
  }

  @Override
  public void close() {
    close(session);
  }

  private static void close(OrtSession session) {
    try {
      if (session != null) {
        session.close();
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot close a session", e);
    }
  }
}
