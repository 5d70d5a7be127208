package dev.tidemill.kit.net;

/** A configured URL is refused. The message says why and what is allowed, without its user part. */
public final class RefusedUrlException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public RefusedUrlException(String message) {
    super(message);
  }
}
