package dev.tidemill.validation.gate.run;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.tidemill.kit.onnx.LoadProblems;
import dev.tidemill.kit.onnx.ModelContract;
import dev.tidemill.kit.onnx.ModelTensors;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.schemas.message.Signature;
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
 * regression. One thread, as the gateway runs it.
 *
 * <p>A row has the values of {@link #inputNames} in that order; NaN is missing. A single tensor
 * [-1, k] takes all of them, or [-1] the only one; otherwise each is a tensor [-1] or [-1, 1] of
 * its own. The score is an output [-1], [-1, 1], or [-1, 2] of which the second column counts.
 */
public final class OnnxModel implements AutoCloseable {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final int BATCH = 4096;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final List<String> inputNames;
  private final boolean single;
  private final String output;

  private OnnxModel(OrtSession session, ModelContract contract) {
    this.session = session;
    this.inputNames = contract.features();
    this.single = contract.single();
    this.output = contract.scoreOutput();
  }

  /** Loads a model and holds it to its signature. */
  public static OnnxModel load(Path file, Signature signature) throws ModelContractException {
    OrtSession session = null;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      LoadProblems.requireWhole(file);
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      session = OrtEnvironment.getEnvironment().createSession(file.toString(), options);
      ModelTensors tensors =
          new ModelTensors(
              tensors("input", session.getInputInfo().values()),
              tensors("output", session.getOutputInfo().values()));
      return new OnnxModel(session, ModelContract.of(signature, tensors));
    } catch (OrtException e) {
      close(session);
      String version = OrtEnvironment.getEnvironment().getVersion();
      throw new ModelContractException(
          LoadProblems.explained(file, e.getMessage(), version).getMessage(), e);
    } catch (UnusableModelException e) {
      close(session);
      throw new ModelContractException(e.getMessage(), e);
    } catch (IOException e) {
      throw new ModelContractException("The model cannot be read: " + e.getMessage(), e);
    }
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

  /** Names of a row's values, in order. */
  public List<String> inputNames() {
    return inputNames;
  }

  /** A finite score for each row. */
  public double[] score(double[][] rows) throws ModelContractException {
    double[] scores = new double[rows.length];
    for (int from = 0; from < rows.length; from += BATCH) {
      int n = Math.min(BATCH, rows.length - from);
      double[][] batch = Arrays.copyOfRange(rows, from, from + n);
      double[] part = run(batch);
      System.arraycopy(part, 0, scores, from, n);
    }
    long broken = Arrays.stream(scores).filter(s -> !Double.isFinite(s)).count();
    if (broken > 0) {
      throw new ModelContractException(
          "The model answers NaN or infinity for %d of %d rows".formatted(broken, rows.length));
    }
    return scores;
  }

  /**
   * Nanoseconds of processor time that scoring this row alone takes: on a busy machine the wall
   * clock measures the neighbours. The session has one thread, the caller's.
   */
  public long timeNanos(double[] row) throws ModelContractException {
    long start = processorNanos();
    run(new double[][] {row});
    return processorNanos() - start;
  }

  private static long processorNanos() {
    return THREADS.isCurrentThreadCpuTimeSupported()
        ? THREADS.getCurrentThreadCpuTime()
        : System.nanoTime();
  }

  private double[] run(double[][] rows) throws ModelContractException {
    List<OnnxTensor> tensors = new ArrayList<>();
    try {
      Map<String, OnnxTensor> inputs = new HashMap<>();
      for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
        OnnxTensor tensor = tensor(input.getKey(), (TensorInfo) input.getValue().getInfo(), rows);
        tensors.add(tensor);
        inputs.put(input.getKey(), tensor);
      }
      try (OrtSession.Result result = session.run(inputs, Set.of(output))) {
        return scores(result.get(0), rows.length);
      }
    } catch (OrtException e) {
      throw new ModelContractException("The model fails on its inputs: " + e.getMessage(), e);
    } catch (ClassCastException e) {
      throw new ModelContractException("Every input must be a tensor", e);
    } finally {
      tensors.forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor tensor(String name, TensorInfo info, double[][] rows)
      throws OrtException, ModelContractException {
    int from = single ? 0 : inputNames.indexOf(name);
    int width = single ? inputNames.size() : 1;
    long[] shape =
        info.getShape().length == 2 ? new long[] {rows.length, width} : new long[] {rows.length};
    int size = rows.length * width;
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
        requireValues(name, rows, from, width);
        LongBuffer buffer = LongBuffer.allocate(size);
        each(rows, from, width, v -> buffer.put((long) v));
        return OnnxTensor.createTensor(environment, buffer.flip(), shape);
      }
      case INT32 -> {
        requireValues(name, rows, from, width);
        IntBuffer buffer = IntBuffer.allocate(size);
        each(rows, from, width, v -> buffer.put((int) v));
        return OnnxTensor.createTensor(environment, buffer.flip(), shape);
      }
      default ->
          throw new ModelContractException(
              "The input %s is %s; allowed are FLOAT, DOUBLE, INT64, INT32"
                  .formatted(name, info.type));
    }
  }

  private static void each(
      double[][] rows, int from, int width, java.util.function.DoubleConsumer sink) {
    for (double[] row : rows) {
      for (int c = from; c < from + width; c++) {
        sink.accept(row[c]);
      }
    }
  }

  private void requireValues(String name, double[][] rows, int from, int width)
      throws ModelContractException {
    for (double[] row : rows) {
      for (int c = from; c < from + width; c++) {
        if (Double.isNaN(row[c])) {
          throw new ModelContractException(
              "The input %s is of whole numbers, but %s is missing in a row"
                  .formatted(name, inputNames.get(c)));
        }
      }
    }
  }

  private double[] scores(OnnxValue value, int rows) throws OrtException, ModelContractException {
    if (!(value instanceof OnnxTensor tensor)) {
      throw new ModelContractException(
          "The output %s is %s, not a tensor (for scikit-learn: export without ZipMap)"
              .formatted(output, value.getType()));
    }
    long[] shape = tensor.getInfo().getShape();
    long width = shape.length == 2 ? shape[1] : 1;
    boolean fits = shape.length >= 1 && shape.length <= 2 && shape[0] == rows && width <= 2;
    if (!fits || width < 1) {
      throw new ModelContractException(
          "The output %s has the shape %s for %d rows; allowed are [-1], [-1, 1] and [-1, 2]"
              .formatted(output, Arrays.toString(shape), rows));
    }
    double[] all = numbers(tensor);
    double[] scores = new double[rows];
    for (int i = 0; i < rows; i++) {
      scores[i] = all[(int) (i * width + width - 1)];
    }
    return scores;
  }

  private double[] numbers(OnnxTensor tensor) throws ModelContractException {
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
    throw new ModelContractException(
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
