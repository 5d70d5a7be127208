package dev.tidemill.standalone.cli;

/**
 * A command that cannot be carried out: the message for the person, the exit code for the script.
 */
public final class CliException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private final int exitCode;

  /**
   * @param exitCode of sysexits: 64 usage, 65 bad data, 66 not found, 69 unavailable; 1 a run that
   *     did not succeed
   */
  public CliException(String message, int exitCode) {
    super(message);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
