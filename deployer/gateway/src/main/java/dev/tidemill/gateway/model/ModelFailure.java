package dev.tidemill.gateway.model;

/**
 * A version did not answer an input that its caller may well have meant: it threw, gave something
 * other than a number, took too long, or wants other inputs than the endpoint has. Without a stack
 * trace: it is recorded by its message, and may come with every request.
 */
public final class ModelFailure extends RuntimeException {

  /** Why a version failed. */
  public enum Kind {
    ERROR,
    /** Its server is not there now, or says that it cannot answer yet. */
    UNREACHABLE,
    TIMEOUT,
    NOT_FINITE,
    CONTRACT
  }

  private final Kind kind;

  public ModelFailure(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  /** A run that was not over in time. */
  public static ModelFailure tookTooLong() {
    return new ModelFailure(Kind.TIMEOUT, "took longer than a run may take");
  }

  /** A run of a version that was let go in between. */
  public static ModelFailure unloaded() {
    return new ModelFailure(Kind.ERROR, "the version was unloaded");
  }

  /** Whether a version that fails so when it is loaded may answer a little later. */
  boolean mayPass() {
    return kind == Kind.TIMEOUT || kind == Kind.UNREACHABLE;
  }

  /** Why. */
  public Kind kind() {
    return kind;
  }
}
