package dev.tidemill.training.runner;

import java.nio.file.Path;
import java.sql.SQLException;

/** A job could not be done; the message is for the user. */
public final class JobFailure extends Exception {

  private static final long serialVersionUID = 1;

  private final String code;
  private final boolean retryable;

  public JobFailure(String code, String message, boolean retryable) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }

  /**
   * The failure of a statement. DuckDB throws the same exception for rows that it cannot use and
   * for a full disk.
   *
   * @param folder where it wrote
   */
  public static JobFailure of(Path folder, SQLException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("No space left on device")) {
      return new JobFailure("IO_ERROR", "There is no space left on the disk of " + folder, true);
    }
    boolean disk = message.startsWith("IO Error");
    return new JobFailure(disk ? "IO_ERROR" : "DATA_ERROR", message, disk);
  }

  /** Reason code: EXIT_CODE, TIMEOUT, MEMORY_LIMIT, BAD_OUTPUT, CANCELLED, ... */
  public String code() {
    return code;
  }

  /** Whether another attempt may help. */
  public boolean retryable() {
    return retryable;
  }
}
