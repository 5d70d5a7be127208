package dev.tidemill.kit.source;

/** A source that is elsewhere does not give what it is asked for. The message is for the user. */
public final class SourceException extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean passing;

  /**
   * @param passing whether another try may help without a change of anything
   */
  public SourceException(String message, boolean passing, Throwable cause) {
    super(message, cause);
    this.passing = passing;
  }

  /** Another try does not help: somebody has to change something. */
  public SourceException(String message) {
    this(message, false, null);
  }

  /** Whether another try may help without a change of anything. */
  public boolean passing() {
    return passing;
  }
}
