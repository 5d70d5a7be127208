package dev.tidemill.gateway.v2;

import dev.tidemill.schemas.text.ForeignText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a program says, so that it never waits to be read, and keeps the end of it. */
final class LastLines {

  private static final Logger LOG = LoggerFactory.getLogger(LastLines.class);
  private static final int KEPT = 8;
  private static final int MOST_CHARACTERS = 300;

  private final Deque<String> lines = new ArrayDeque<>();

  /** Reads until the program closes its output, on a thread of its own. */
  void read(InputStream output, String name) {
    Thread reader = new Thread(() -> readAll(output), "gateway-server-output-" + name);
    reader.setDaemon(true);
    reader.start();
  }

  private void readAll(InputStream output) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        if (c == '\n') {
          keep(line.toString());
          line.setLength(0);
        } else if (line.length() < MOST_CHARACTERS) {
          line.append((char) c);
        }
      }
      keep(line.toString());
    } catch (IOException e) {
      LOG.debug("the output of a server ends: {}", e.getMessage());
    }
  }

  private synchronized void keep(String line) {
    if (line.isBlank()) {
      return;
    }
    lines.addLast(ForeignText.bounded(line.strip()));
    if (lines.size() > KEPT) {
      lines.removeFirst();
    }
  }

  /** The last line, which of an exception is its message; empty if there was none. */
  synchronized String last() {
    return lines.isEmpty() ? "" : lines.getLast();
  }
}
