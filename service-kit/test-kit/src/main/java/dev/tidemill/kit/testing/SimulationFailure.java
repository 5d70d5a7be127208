package dev.tidemill.kit.testing;

/** A simulation broke an invariant; the message holds the seed and the end of the log. */
public final class SimulationFailure extends AssertionError {

  private static final long serialVersionUID = 1L;

  SimulationFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
