package dev.tidemill.trigger.cel;

/** A text is no expression of CEL, or names what is not there. The message says where. */
public final class InvalidExpressionException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  InvalidExpressionException(String message) {
    super(message);
  }
}
