package dev.tidemill.training.snapshot.topic;

/** A message is no row; the message says why, as the second half of a sentence. */
final class UnreadableMessageException extends Exception {

  private static final long serialVersionUID = 1L;

  UnreadableMessageException(String reason) {
    super(reason);
  }
}
