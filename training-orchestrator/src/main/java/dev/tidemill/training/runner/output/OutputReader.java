package dev.tidemill.training.runner.output;

import dev.tidemill.training.runner.LineSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * Reads one stream of a process to its end, whatever it writes: lines of at most 4000 bytes, up to
 * a limit shared with the other stream; the rest is read and dropped. What is for terminals only is
 * left out: colours and other escape sequences, control characters, and what a progress bar wrote
 * over, of which one state in ten seconds is kept.
 */
public final class OutputReader implements Runnable {

  /** Between the states of a progress bar that become lines. */
  static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final int MOST_LINE_BYTES = 4000;

  /** What Java says about the options that the runner itself gives it. */
  private static final String OWN_NOTICE = "Picked up JAVA_TOOL_OPTIONS: ";

  private final InputStream in;
  private final boolean error;
  private final LineSink sink;
  private final AtomicLong left;
  private final LongSupplier nanos;
  private final UnaryOperator<String> names;
  private final TerminalCodes codes = new TerminalCodes();
  private final FailureLine failure = new FailureLine();
  private final byte[] line = new byte[MOST_LINE_BYTES];
  private int length;
  private boolean returned;
  private long progressAt;
  private volatile String why = "";

  /**
   * A reader of one stream.
   *
   * @param left bytes that may still be written, shared with the other stream
   * @param names puts into a line the names of files as the author of the program knows them
   */
  public OutputReader(
      InputStream in, boolean error, LineSink sink, AtomicLong left, UnaryOperator<String> names) {
    this(in, error, sink, left, names, System::nanoTime);
  }

  /**
   * @param nanos a clock that never goes back, in nanoseconds
   */
  OutputReader(
      InputStream in,
      boolean error,
      LineSink sink,
      AtomicLong left,
      UnaryOperator<String> names,
      LongSupplier nanos) {
    this.names = names;
    this.in = in;
    this.error = error;
    this.sink = sink;
    this.left = left;
    this.nanos = nanos;
    this.progressAt = nanos.getAsLong();
  }

  /** The line that says why the program failed, as far as one does; empty if it wrote nothing. */
  public String why() {
    return why;
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
      flush(length);
    }
  }

  private void take(byte b) {
    if (b == '\n') {
      returned = false;
      codes.reset();
      flush(length);
    } else if (b == '\r') {
      returned = length > 0;
    } else if (codes.shows(b)) {
      if (returned) {
        writtenOver();
      }
      line[length++] = b;
      if (length == MOST_LINE_BYTES) {
        flush(wholeCharacters());
      }
    }
  }

  /** A carriage return, and then more: the line is replaced, as on a terminal. */
  private void writtenOver() {
    returned = false;
    long now = nanos.getAsLong();
    if (now - progressAt >= PROGRESS_NANOS) {
      progressAt = now;
      flush(length);
    }
    length = 0;
  }

  /** Bytes of the full line without the character that may go on after it. */
  private int wholeCharacters() {
    int start = length - 1;
    while (start > length - 4 && (line[start] & 0xc0) == 0x80) {
      start--;
    }
    return (line[start] & 0xc0) == 0xc0 ? start : length;
  }

  private void flush(int end) {
    String text =
        names.apply(TerminalCodes.plain(new String(line, 0, end, StandardCharsets.UTF_8)));
    System.arraycopy(line, end, line, 0, length - end);
    length -= end;
    long before = left.getAndAdd(-(end + 1L));
    if (error && text.startsWith(OWN_NOTICE)) {
      return;
    }
    failure.take(text);
    why = failure.line();
    if (before > 0) {
      sink.line(error, text);
      if (before - end - 1 <= 0) {
        sink.line(true, "[tidemill] output is cut here: its limit is reached");
      }
    }
  }
}
