package dev.tidemill.kit.shell;

import java.nio.charset.StandardCharsets;

/** A record or state is larger than a topic takes. */
final class RecordTooLargeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Largest encoded record. Topics and producers take twice that, to leave room for headers. */
  static final int MAX_BYTES = 1_000_000;

  /** Largest key: it is written three times, as key, as subject and in a dead letter. */
  static final int MAX_KEY_BYTES = 1_024;

  private static final int ROOM_FOR_KEY_AND_ORIGIN = 4_000;

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

  /** A record that is passed on as it is, with its headers. */
  static void checkWhole(String what, long bytes) {
    long most = 2L * MAX_BYTES - ROOM_FOR_KEY_AND_ORIGIN;
    if (bytes > most) {
      throw new RecordTooLargeException(
          what + " would have " + bytes + " bytes; at most " + most + " are allowed");
    }
  }

  static String checkKey(String what, String key) {
    int bytes = key.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_KEY_BYTES) {
      throw new RecordTooLargeException(
          what
              + " would have a key of "
              + bytes
              + " bytes; at most "
              + MAX_KEY_BYTES
              + " are allowed");
    }
    return key;
  }
}
