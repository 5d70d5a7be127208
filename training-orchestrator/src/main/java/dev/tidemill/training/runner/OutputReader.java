package dev.tidemill.training.runner;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads one stream of a process to its end, whatever it writes: lines of at most 4000 characters,
 * up to a limit shared with the other stream; the rest is read and dropped.
 */
final class OutputReader implements Runnable {

  private static final int MOST_LINE_BYTES = 4000;

  /** What Java says about the options that the runner itself gives it. */
  private static final String OWN_NOTICE = "Picked up JAVA_TOOL_OPTIONS: ";

  private final InputStream in;
  private final boolean error;
  private final LineSink sink;
  private final AtomicLong left;
  private final byte[] line = new byte[MOST_LINE_BYTES];
  private int length;
  private volatile String last = "";

  OutputReader(InputStream in, boolean error, LineSink sink, AtomicLong left) {
    this.in = in;
    this.error = error;
    this.sink = sink;
    this.left = left;
  }

  /** The last line that was not blank. */
  String last() {
    return last;
  }

  @Override
  public void run() {
    byte[] buffer = new byte[8192];
    try (in) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        for (int i = 0; i < n; i++) {
          take(buffer[i]);
        }
      }
    } catch (IOException streamClosed) {
      sink.line(true, "[tidemill] output ends: " + streamClosed.getMessage());
    }
    if (length > 0) {
      flush();
    }
  }

  private void take(byte b) {
    if (b == '\n') {
      flush();
    } else if (b != '\r') {
      line[length++] = b;
      if (length == MOST_LINE_BYTES) {
        flush();
      }
    }
  }

  private void flush() {
    String text = new String(line, 0, length, StandardCharsets.UTF_8);
    long before = left.getAndAdd(-(length + 1L));
    length = 0;
    if (error && text.startsWith(OWN_NOTICE)) {
      return;
    }
    if (!text.isBlank()) {
      last = text;
    }
    if (before > 0) {
      boolean cut = before - text.length() - 1 <= 0;
      sink.line(error, text);
      if (cut) {
        sink.line(true, "[tidemill] output is cut here: its limit is reached");
      }
    }
  }
}
