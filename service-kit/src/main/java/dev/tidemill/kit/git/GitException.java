package dev.tidemill.kit.git;

import java.io.IOException;

/** A repository cannot be read. The message says why, and what to do about it. */
public final class GitException extends IOException {

  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Reason {
    /** The server refuses the credentials, or asks for some. */
    NO_ACCESS(false),
    /** Neither this repository nor a right to see it. */
    NO_REPOSITORY(false),
    /** The branch or tag is not there. */
    NO_REF(false),
    /** The commit is not there any more. */
    NO_COMMIT(false),
    /** A file of the commit cannot be part of the code. */
    BAD_FILE(false),
    /** The URL may not be used. */
    REFUSED_URL(false),
    /** No answer, or one that breaks off. */
    UNREACHABLE(true);

    private final boolean retryable;

    Reason(boolean retryable) {
      this.retryable = retryable;
    }
  }

  private final Reason reason;

  GitException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  GitException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Whether the same may work a little later, without anybody changing something. */
  public boolean retryable() {
    return reason.retryable;
  }
}
