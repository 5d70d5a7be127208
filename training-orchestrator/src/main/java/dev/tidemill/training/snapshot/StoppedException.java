package dev.tidemill.training.snapshot;

/**
 * A database stopped working because its permit was refused. Not an {@code SQLException}: those are
 * about the user's query and files, and are handled as such on the way.
 */
public final class StoppedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String code;

  StoppedException(Permit.Refusal refusal) {
    super(refusal.message());
    this.code = refusal.code();
  }

  /** Reason code of the refusal. */
  public String code() {
    return code;
  }
}
