package dev.tidemill.gateway.protocol;

/** A request that gets an error instead of an answer: the status and what to say. */
public final class RequestRejected extends RuntimeException {

  private final int status;

  /**
   * @param status HTTP status, 400 and up
   * @param message for the caller: what is wrong, where, and what is allowed
   */
  public RequestRejected(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  /** HTTP status. */
  public int status() {
    return status;
  }
}
