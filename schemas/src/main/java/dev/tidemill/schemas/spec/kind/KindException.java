package dev.tidemill.schemas.spec.kind;

/**
 * Kinds from outside cannot be used as they are. The message is a sentence for who installs them.
 */
public final class KindException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  KindException(String message, Throwable cause) {
    super(message, cause);
  }

  public KindException(String message) {
    this(message, null);
  }
}
