package dev.tidemill.training.runner;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.tidemill.schemas.message.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Inputs and outputs as an ONNX model itself names them, in its order. */
record ModelTensors(List<Tensor> inputs, List<Tensor> outputs) {

  /** The model does not say; the message says why. */
  static final class UnknownTensorsException extends Exception {

    private static final long serialVersionUID = 1;

    UnknownTensorsException(String message) {
      super(message);
    }
  }

  static ModelTensors of(Path model) throws UnknownTensorsException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      try (OrtSession session =
          OrtEnvironment.getEnvironment().createSession(model.toString(), options)) {
        return new ModelTensors(
            tensors(session.getInputInfo().values()), tensors(session.getOutputInfo().values()));
      }
    } catch (OrtException e) {
      throw new UnknownTensorsException("model.onnx cannot be loaded: " + e.getMessage());
    } catch (LinkageError e) {
      throw new UnknownTensorsException("ONNX Runtime does not run on this machine: " + e);
    }
  }

  private static List<Tensor> tensors(Collection<NodeInfo> nodes) throws UnknownTensorsException {
    List<Tensor> tensors = new ArrayList<>();
    for (NodeInfo node : nodes) {
      if (!(node.getInfo() instanceof TensorInfo info)) {
        throw new UnknownTensorsException(
            node.getName() + " is no tensor (a classifier must be exported without ZipMap)");
      }
      tensors.add(
          new Tensor(
              node.getName(),
              datatype(node.getName(), info),
              Arrays.stream(info.getShape()).boxed().toList()));
    }
    return List.copyOf(tensors);
  }

  /** The Open Inference Protocol's name of an element type. */
  private static String datatype(String name, TensorInfo info) throws UnknownTensorsException {
    return switch (info.type) {
      case FLOAT -> "FP32";
      case DOUBLE -> "FP64";
      case FLOAT16 -> "FP16";
      case INT64 -> "INT64";
      case INT32 -> "INT32";
      case INT16 -> "INT16";
      case INT8 -> "INT8";
      case UINT8 -> "UINT8";
      case BOOL -> "BOOL";
      case STRING -> "BYTES";
      case BFLOAT16, UNKNOWN ->
          throw new UnknownTensorsException(name + " has the element type " + info.type);
    };
  }
}
