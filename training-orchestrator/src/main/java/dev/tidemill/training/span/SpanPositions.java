package dev.tidemill.training.span;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.kit.files.PrivateFiles;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * A file that says up to where in the log the spans have been told, by which they are not told
 * again after a start. What was told just before a process was killed is: its ids are the same.
 */
final class SpanPositions {

  private final Path file;
  private final Properties positions = new Properties();

  SpanPositions(Path file) {
    this.file = file;
  }

  /** Reads what was told before. */
  void open() throws IOException {
    PrivateFiles.createFolders(file.toAbsolutePath().getParent());
    if (Files.exists(file)) {
      positions.load(new StringReader(Files.readString(file)));
    }
  }

  /** Whether the spans that end with the record of this place were told. */
  boolean isTold(Origin at) {
    return at.offset() < Long.parseLong(positions.getProperty(name(at), "0"));
  }

  /** The spans that end with this record, and with those before it, are told. */
  void told(Origin at) {
    positions.setProperty(name(at), Long.toString(at.offset() + 1));
    StringWriter text = new StringWriter();
    try {
      positions.store(text, null);
      PrivateFiles.write(file, text.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + file, e);
    }
  }

  private static String name(Origin at) {
    return at.topic() + "-" + at.partition();
  }
}
