package dev.tidemill.kit.onnx;

/** A model cannot be used; the message says why, in sentences for the one who made it. */
public final class UnusableModelException extends Exception {

  private static final long serialVersionUID = 1;

  public UnusableModelException(String message) {
    super(message);
  }
}
