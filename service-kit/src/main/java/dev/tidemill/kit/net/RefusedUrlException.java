package dev.tidemill.kit.net;

/** A configured URL is refused. The message says why and what is allowed, without its user part. */
public final class RefusedUrlException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean passing;

  public RefusedUrlException(String message) {
    this(message, false);
  }

  /**
   * @param passing whether the same URL may be allowed a little later
   */
  RefusedUrlException(String message, boolean passing) {
    super(message);
    this.passing = passing;
  }

  /** Whether the same URL may be allowed a little later: a name server may be away. */
  public boolean passing() {
    return passing;
  }
}
