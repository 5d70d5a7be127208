package dev.tidemill.training.runner;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.tidemill.kit.onnx.LoadProblems;
import dev.tidemill.kit.onnx.ModelTensors;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.schemas.message.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Tries whether ONNX Runtime loads what a trainer wrote, as the gate and the gateway will. */
final class LoadedModel {

  private LoadedModel() {}

  /**
   * What goes into the model and comes out.
   *
   * @throws UnusableModelException if it cannot be loaded, or not from this file alone
   * @throws JobFailure if ONNX Runtime does not run on this machine
   */
  static ModelTensors tensors(Path model) throws UnusableModelException, IOException, JobFailure {
    LoadProblems.requireWhole(model);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      try (OrtSession session =
          OrtEnvironment.getEnvironment().createSession(model.toString(), options)) {
        return new ModelTensors(
            tensors("input", session.getInputInfo().values()),
            tensors("output", session.getOutputInfo().values()));
      }
    } catch (OrtException e) {
      String version = OrtEnvironment.getEnvironment().getVersion();
      throw LoadProblems.explained(model, e.getMessage(), version);
    } catch (LinkageError e) {
      throw new JobFailure(
          "RUNNER_ERROR", "ONNX Runtime does not run on this runner's machine: " + e, true);
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
}
