package dev.tidemill.validation.check.run;

/** A gate was stopped: what its statements say after that is not about the data. */
public final class StoppedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Permit.Refusal refusal;

  StoppedException(Permit.Refusal refusal) {
    super(refusal.message());
    this.refusal = refusal;
  }

  /** Why. */
  public Permit.Refusal refusal() {
    return refusal;
  }
}
