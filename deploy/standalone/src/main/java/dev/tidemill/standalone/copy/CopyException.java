package dev.tidemill.standalone.copy;

/** Why nothing was copied, or the copy is not to be used; says what to do. */
public final class CopyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CopyException(String message) {
    super(message);
  }
}
