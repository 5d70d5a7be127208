package dev.tidemill.kit.source.topic;

/** A message cannot be read; the message says why, as the second half of a sentence. */
public final class UnreadableMessageException extends Exception {

  private static final long serialVersionUID = 1L;

  public UnreadableMessageException(String reason) {
    super(reason);
  }
}
