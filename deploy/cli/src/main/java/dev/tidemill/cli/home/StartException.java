package dev.tidemill.cli.home;

/** Why Tidemill cannot start, in one line for the person who started it. */
public final class StartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
