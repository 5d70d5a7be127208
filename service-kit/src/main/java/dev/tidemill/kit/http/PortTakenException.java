package dev.tidemill.kit.http;

/** Something else listens on the port. */
public final class PortTakenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PortTakenException(String host, int port, Throwable cause) {
    super(
        "Port " + port + " of " + host + " is taken by another program; choose one with --port",
        cause);
  }
}
