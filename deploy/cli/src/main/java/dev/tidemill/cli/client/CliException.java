package dev.tidemill.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * A command that cannot be carried out: the message for the person, the exit code for the script.
 */
public final class CliException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private final int exitCode;
  private final transient JsonNode answer;

  /**
   * @param exitCode of sysexits: 64 usage, 65 bad data, 66 not found, 69 unavailable, 70 a defect,
   *     73 cannot be created, 75 try again, 77 not permitted; 1 a run that did not succeed
   */
  public CliException(String message, int exitCode) {
    this(message, exitCode, MissingNode.getInstance());
  }

  /**
   * @param answer the server's own {@code error} object
   */
  public CliException(String message, int exitCode, JsonNode answer) {
    super(message);
    this.exitCode = exitCode;
    this.answer = answer;
  }

  public int exitCode() {
    return exitCode;
  }

  /** What the server said; missing if it was not asked. */
  public JsonNode answer() {
    return answer == null ? MissingNode.getInstance() : answer;
  }
}
