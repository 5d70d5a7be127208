package dev.tidemill.kit.http;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Reads what is left of a body that is refused, if that is little. Clients that are still sending
 * when the connection is closed see a broken connection, and not the answer that says why.
 */
final class RestOfBody {

  /** A larger rest is cut off. */
  private static final int MOST_BYTES = 4 << 20;

  private RestOfBody() {}

  /**
   * Throws the rest of a body away.
   *
   * @param declared length of the whole body; -1 if it is not known
   * @param within no longer than this
   */
  static void discard(ServletRequest request, long declared, Duration within) {
    if (declared > MOST_BYTES) {
      return;
    }
    ServletRequest unwrapped = request;
    while (unwrapped instanceof ServletRequestWrapper wrapper) {
      unwrapped = wrapper.getRequest();
    }
    try {
      discard(unwrapped.getInputStream(), declared >= 0, within);
    } catch (IOException | IllegalStateException gone) {
      // then nobody waits for the answer either
    }
  }

  /**
   * @param mayWait more is sure to come; otherwise the sender may wait for the answer itself
   */
  private static void discard(InputStream in, boolean mayWait, Duration within) throws IOException {
    long until = System.nanoTime() + within.toNanos();
    byte[] some = new byte[8192];
    int left = MOST_BYTES;
    while (left > 0 && System.nanoTime() < until && (mayWait || in.available() > 0)) {
      int read = in.read(some, 0, Math.min(left, some.length));
      if (read < 0) {
        return;
      }
      left -= read;
    }
  }
}
