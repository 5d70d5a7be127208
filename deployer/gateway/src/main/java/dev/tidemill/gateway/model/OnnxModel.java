package dev.tidemill.gateway.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.tidemill.gateway.tensor.TensorSpec;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.kit.onnx.LoadProblems;
import dev.tidemill.kit.onnx.ModelTensors;
import dev.tidemill.kit.onnx.OneThread;
import dev.tidemill.kit.onnx.OnnxHeader;
import dev.tidemill.kit.onnx.SessionTensors;
import dev.tidemill.kit.onnx.UnusableModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A model file in ONNX Runtime. All threads share one session, and each run uses the thread that
 * asks: requests are the parallelism. Closing waits for the runs that are under way.
 */
public final class OnnxModel implements AnsweringModel {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final RunDeadlines deadlines;
  private final OrtSession session;
  private final List<TensorSpec> inputs;
  private final List<TensorSpec> outputs;
  private final Map<String, List<String>> keys;
  private final Set<String> maps;
  private final ReadWriteLock inUse = new ReentrantReadWriteLock();
  private boolean closed;

  private OnnxModel(RunDeadlines deadlines, OrtSession session, OnnxHeader header)
      throws OrtException, UnusableModelException {
    this.deadlines = deadlines;
    this.session = session;
    ModelTensors tensors = SessionTensors.of(session, header);
    inputs = tensors.inputs().stream().map(TensorSpec::of).toList();
    outputs = tensors.outputs().stream().map(TensorSpec::of).toList();
    keys = tensors.classes();
    maps = tensors.maps();
  }

  /**
   * Loads a model.
   *
   * @param model a file, or a folder with model.onnx and the files that hold its weights
   * @throws IOException when the file cannot be read
   * @throws IllegalArgumentException when the gateway cannot serve it; the message says why, as
   *     training and the gate do
   */
  public static OnnxModel load(Path model, RunDeadlines deadlines) throws IOException {
    OrtSession session = null;
    boolean folder = Files.isDirectory(model);
    Path file = folder ? model.resolve(LoadProblems.MODEL) : model;
    try (SessionOptions options = OneThread.options()) {
      OnnxHeader header =
          folder ? LoadProblems.requireParts(model) : LoadProblems.requireWhole(model);
      session = OrtEnvironment.getEnvironment().createSession(file.toString(), options);
      return new OnnxModel(deadlines, session, header);
    } catch (OrtException e) {
      closeQuietly(session, e);
      String version = OrtEnvironment.getEnvironment().getVersion();
      throw new IllegalArgumentException(
          LoadProblems.explained(file, e.getMessage(), version).getMessage(), e);
    } catch (UnusableModelException e) {
      closeQuietly(session, e);
      throw new IllegalArgumentException(e.getMessage(), e);
    }
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
    return "onnx_onnxv1";
  }

  @Override
  public boolean waits() {
    return false;
  }

  @Override
  public Map<String, TensorValue> run(Map<String, TensorValue> accepted) {
    inUse.readLock().lock();
    try {
      if (closed) {
        throw ModelFailure.unloaded();
      }
      return runOpen(accepted);
    } finally {
      inUse.readLock().unlock();
    }
  }

  private Map<String, TensorValue> runOpen(Map<String, TensorValue> accepted) {
    RunDeadlines.Slot slot = deadlines.slot();
    Map<String, OnnxTensor> tensors = new HashMap<>();
    boolean late = false;
    Map<String, TensorValue> values;
    try {
      for (TensorValue value : accepted.values()) {
        tensors.put(value.name(), OnnxTensors.create(environment, value));
      }
      slot.begin();
      try (OrtSession.Result result = session.run(tensors, slot.options())) {
        values = read(result);
      } finally {
        late = slot.end();
      }
    } catch (OrtException e) {
      throw late
          ? ModelFailure.tookTooLong()
          : new ModelFailure(ModelFailure.Kind.ERROR, e.getMessage());
    } finally {
      OnnxValue.close(tensors);
    }
    if (late) {
      // One huge operator is not ended in between: its answer is as late as none.
      throw ModelFailure.tookTooLong();
    }
    return values;
  }

  private Map<String, TensorValue> read(OrtSession.Result result) throws OrtException {
    Map<String, TensorValue> values = new LinkedHashMap<>();
    int i = 0;
    for (TensorSpec output : outputs) {
      OnnxValue value = result.get(i++);
      values.put(
          output.name(),
          maps.contains(output.name())
              ? table(output, value)
              : OnnxTensors.read(output, (OnnxTensor) value));
    }
    return values;
  }

  /** What scikit-learn's ZipMap made maps of is a table again. */
  private TensorValue table(TensorSpec output, OnnxValue value) throws OrtException {
    List<String> classes = keys.getOrDefault(output.name(), List.of());
    try {
      float[] elements = SessionTensors.values(output.name(), value, classes);
      int rows = classes.isEmpty() ? 0 : elements.length / classes.size();
      long[] shape = {rows, classes.size()};
      return new TensorValue(output.name(), output.datatype(), shape, elements, classes);
    } catch (UnusableModelException e) {
      throw new ModelFailure(ModelFailure.Kind.CONTRACT, e.getMessage());
    }
  }

  @Override
  public void close() {
    inUse.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        session.close();
      }
    } catch (OrtException e) {
      throw new IllegalStateException("a model session cannot be closed: " + e.getMessage(), e);
    } finally {
      inUse.writeLock().unlock();
    }
  }

  private static void closeQuietly(OrtSession session, Exception cause) {
    if (session != null) {
      try {
        session.close();
      } catch (OrtException e) {
        cause.addSuppressed(e);
      }
    }
  }
}
