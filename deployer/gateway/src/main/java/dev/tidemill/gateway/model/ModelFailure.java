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
    TIMEOUT,
    NOT_FINITE,
    CONTRACT
  }

  private final Kind kind;

  public ModelFailure(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  /** Why. */
  public Kind kind() {
    return kind;
  }
}
