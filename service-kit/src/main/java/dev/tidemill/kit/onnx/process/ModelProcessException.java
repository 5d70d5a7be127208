package dev.tidemill.kit.onnx.process;

/** Models cannot be tried on this machine, which is not the fault of the model. */
public final class ModelProcessException extends RuntimeException {

  private static final long serialVersionUID = 1;

  ModelProcessException(String message, Throwable cause) {
    super(message, cause);
  }
}
