package dev.tidemill.training.runner;

/** A job could not be done; the message is for the user. */
public final class JobFailure extends Exception {

  private static final long serialVersionUID = 1;

  private final String code;
  private final boolean retryable;

  public JobFailure(String code, String message, boolean retryable) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }

  /** Reason code: EXIT_CODE, TIMEOUT, MEMORY_LIMIT, BAD_OUTPUT, CANCELLED, ... */
  public String code() {
    return code;
  }

  /** Whether another attempt may help. */
  public boolean retryable() {
    return retryable;
  }
}
