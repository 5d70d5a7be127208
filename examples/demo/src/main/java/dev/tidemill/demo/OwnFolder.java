package dev.tidemill.demo;

import dev.tidemill.cli.client.CliException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder that each demo empties when it starts. What a demo did not make is never deleted.
 *
 * @param option with which another is chosen
 */
record OwnFolder(Path path, String option) {

  private static final String MARKER = "made-by-tidemill-demo";
  private static final int CANNOT_CREATE = 73;

  /**
   * Finds out whether it may be emptied.
   *
   * @throws CliException if there are files in it that no demo made
   */
  void check() {
    if (!Files.isDirectory(path)) {
      return;
    }
    try (Stream<Path> files = Files.list(path)) {
      if (files.findAny().isPresent() && !Files.exists(path.resolve(MARKER))) {
        throw new CliException(
            "The folder %s is not empty and no demo made it; choose another with %s FOLDER"
                .formatted(path, option),
            CANNOT_CREATE);
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Deletes what is in it, but not the folder. */
  void empty() {
    if (!Files.isDirectory(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path p : files.sorted(Comparator.reverseOrder()).filter(p -> !p.equals(path)).toList()) {
        Files.deleteIfExists(p);
      }
    } catch (IOException | UncheckedIOException e) {
      throw unwritable(e);
    }
  }

  /** Makes the folder. */
  @FunctionalInterface
  interface Maker {
    void make(Path folder) throws IOException;
  }

  /** Makes it, and says in it whose it is. */
  void mark(Maker maker) {
    try {
      maker.make(path);
      Files.writeString(
          path.resolve(MARKER), "tidemill demo empties this folder each time it starts\n");
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private CliException unwritable(Exception e) {
    return new CliException(
        "The folder %s cannot be written (%s); choose another with %s FOLDER"
            .formatted(path, e.getMessage(), option),
        CANNOT_CREATE);
  }
}
