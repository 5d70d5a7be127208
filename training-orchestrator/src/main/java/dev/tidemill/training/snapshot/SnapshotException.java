package dev.tidemill.training.snapshot;

/** No snapshot can be cut; the message is for the user, another try does not help. */
public final class SnapshotException extends Exception {

  private static final long serialVersionUID = 1;

  private final String code;

  public SnapshotException(String code, String message) {
    super(message);
    this.code = code;
  }

  /** Reason code: NO_FILES, QUERY_FAILED, COLUMN_MISSING, BAD_GLOB. */
  public String code() {
    return code;
  }
}
