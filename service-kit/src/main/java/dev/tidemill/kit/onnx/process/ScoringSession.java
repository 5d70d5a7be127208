package dev.tidemill.kit.onnx.process;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.kit.onnx.LoadProblems;
import dev.tidemill.kit.onnx.ModelContract;
import dev.tidemill.kit.onnx.ModelInput;
import dev.tidemill.kit.onnx.ModelTensors;
import dev.tidemill.kit.onnx.OneThread;
import dev.tidemill.kit.onnx.OnnxHeader;
import dev.tidemill.kit.onnx.SessionTensors;
import dev.tidemill.kit.onnx.UnusableModelException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A model in ONNX Runtime that gives one score per row (P(label = true), or the number of a
 * regression), or the probabilities of several classes. One thread, as the gateway runs it. For the
 * process of its own.
 */
final class ScoringSession implements AutoCloseable {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final ModelTensors tensors;

  private ScoringSession(OrtSession session, OnnxHeader header)
      throws OrtException, UnusableModelException {
    this.session = session;
    this.tensors = SessionTensors.of(session, header);
  }

  /**
   * @param model a file, or a folder with model.onnx and the files that hold its weights
   */
  static ScoringSession load(Path model) throws UnusableModelException, IOException, OrtException {
    boolean folder = Files.isDirectory(model);
    OnnxHeader header =
        folder ? LoadProblems.requireParts(model) : LoadProblems.requireWhole(model);
    Path file = folder ? model.resolve(LoadProblems.MODEL) : model;
    OrtSession session = null;
    try (OrtSession.SessionOptions options = OneThread.options()) {
      session = OrtEnvironment.getEnvironment().createSession(file.toString(), options);
      return new ScoringSession(session, header);
    } catch (OrtException | UnusableModelException e) {
      close(session);
      throw e;
    }
  }

  ModelTensors tensors() {
    return tensors;
  }

  /** Scores for each row, finite or not: one column, or one for each class. */
  List<double[]> score(ModelContract contract, InputRows rows)
      throws OrtException, UnusableModelException {
    if (!contract.oneRow() || rows.size() == 1) {
      return scoreAll(contract, rows);
    }
    List<double[]> columns =
        IntStream.range(0, contract.output().width())
            .mapToObj(i -> new double[rows.size()])
            .toList();
    for (int row = 0; row < rows.size(); row++) {
      List<double[]> one = scoreAll(contract, rows.range(row, row + 1));
      for (int c = 0; c < columns.size(); c++) {
        columns.get(c)[row] = one.get(c)[0];
      }
    }
    return columns;
  }

  private List<double[]> scoreAll(ModelContract contract, InputRows rows)
      throws OrtException, UnusableModelException {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      for (ModelInput input : contract.inputs()) {
        inputs.put(input.name(), InputTensors.of(environment, input, rows));
      }
      String output = contract.output().name();
      try (OrtSession.Result result = session.run(inputs, Set.of(output))) {
        return OutputScores.of(contract.output(), result.get(0), rows.size());
      }
    } finally {
      inputs.values().forEach(OnnxTensor::close);
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
