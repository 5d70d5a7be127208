package dev.tidemill.kit.secret;

/** A secret is not where it should be. The message names the place and never the value. */
public final class UnresolvedSecretException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UnresolvedSecretException(String message) {
    super(message);
  }
}
