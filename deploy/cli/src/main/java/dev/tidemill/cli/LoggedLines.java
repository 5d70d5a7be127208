package dev.tidemill.cli;

import java.io.Writer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes each line into the log. */
final class LoggedLines extends Writer {

  private static final Logger LOG = LoggerFactory.getLogger(LoggedLines.class);

  private final StringBuilder line = new StringBuilder();

  @Override
  public void write(char[] text, int from, int length) {
    synchronized (lock) {
      for (int i = from; i < from + length; i++) {
        if (text[i] == '\n') {
          flushLine();
        } else if (text[i] != '\r') {
          line.append(text[i]);
        }
      }
    }
  }

  private void flushLine() {
    if (!line.isEmpty()) {
      LOG.info("{}", line);
    }
    line.setLength(0);
  }

  /** A line that has not ended waits for its end. */
  @Override
  public void flush() {}

  @Override
  public void close() {
    synchronized (lock) {
      flushLine();
    }
  }
}
