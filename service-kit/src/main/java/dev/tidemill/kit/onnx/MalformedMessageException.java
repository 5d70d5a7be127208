package dev.tidemill.kit.onnx;

import java.io.IOException;

/** A file does not hold the message that it should. */
public final class MalformedMessageException extends IOException {

  private static final long serialVersionUID = 1;

  MalformedMessageException(String message) {
    super(message);
  }
}
