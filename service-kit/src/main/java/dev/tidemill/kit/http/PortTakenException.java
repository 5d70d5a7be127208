package dev.tidemill.kit.http;

/** Another program listens on the port. */
public final class PortTakenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** A port that the programs of {@code what} would listen on; {@code option} chooses another. */
  public PortTakenException(String what, int port, String option, Throwable cause) {
    super(
        "Port " + port + " for " + what + " is taken by another program; choose one with " + option,
        cause);
  }
}
