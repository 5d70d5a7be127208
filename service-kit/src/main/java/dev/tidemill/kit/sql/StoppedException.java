package dev.tidemill.kit.sql;

/**
 * A database stopped working because its permit was refused. It is not an {@code SQLException}:
 * those are about the user's query and files, and are handled as such on the way.
 */
public final class StoppedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Permit.Refusal refusal;

  public StoppedException(Permit.Refusal refusal) {
    super(refusal.message());
    this.refusal = refusal;
  }

  /** Why it stopped. */
  public Permit.Refusal refusal() {
    return refusal;
  }
}
