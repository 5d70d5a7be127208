package dev.tidemill.simulation;

/** An invariant does not hold; the message says how. */
final class Broken extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Broken(String message) {
    super(message);
  }

  static void unless(boolean holds, String format, Object... values) {
    if (!holds) {
      throw new Broken(String.format(format, values));
    }
  }
}
