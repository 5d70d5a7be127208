package dev.tidemill.kit.shell;

/** A record or state is larger than a topic takes. */
final class RecordTooLargeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Largest encoded record; topics and producers take twice that, for what is put around it. */
  static final int MAX_BYTES = 1_000_000;

  private RecordTooLargeException(String message) {
    super(message);
  }

  static byte[] check(String what, byte[] encoded) {
    if (encoded.length > MAX_BYTES) {
      throw new RecordTooLargeException(
          what + " would have " + encoded.length + " bytes; at most " + MAX_BYTES + " are allowed");
    }
    return encoded;
  }
}
