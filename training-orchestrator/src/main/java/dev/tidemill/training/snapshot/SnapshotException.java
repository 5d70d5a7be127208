package dev.tidemill.training.snapshot;

/** No snapshot can be cut; the message is for the user. */
public final class SnapshotException extends Exception {

  private static final long serialVersionUID = 1;

  private final String code;
  private final boolean retryable;

  /** Another try does not help. */
  public SnapshotException(String code, String message) {
    this(code, message, false);
  }

  public SnapshotException(String code, String message, boolean retryable) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }

  public boolean retryable() {
    return retryable;
  }

  /**
   * Reason code: NO_FILES, EMPTY_FILES, QUERY_FAILED, COLUMN_MISSING, BAD_GLOB, TOO_MANY_FILES,
   * FILE_CHANGED, BAD_SCHEMA, NO_SUCH_SOURCE, SOURCE_AWAY, SOURCE_REFUSED.
   */
  public String code() {
    return code;
  }
}
