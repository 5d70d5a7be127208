package dev.tidemill.gateway.model;

/**
 * The inputs of a request are not what the model takes; the message says which and what it takes.
 */
public final class InputRejected extends RuntimeException {

  public InputRejected(String message) {
    super(message, null, false, false);
  }
}
