package dev.tidemill.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that goes with the benchmark that made it. */
record TemporaryFolder(Path path) implements AutoCloseable {

  private static final int TRIES = 5;

  static TemporaryFolder create(String name) throws IOException {
    return new TemporaryFolder(Files.createTempDirectory("tidemill-" + name + "-"));
  }

  /** What a broker that stops still renames or deletes meanwhile is not a failure. */
  @Override
  public void close() throws IOException {
    for (int i = 1; Files.exists(path); i++) {
      try (Stream<Path> files = Files.walk(path)) {
        List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        for (Path file : deepestFirst) {
          Files.deleteIfExists(file);
        }
      } catch (NoSuchFileException | UncheckedIOException e) {
        if (i == TRIES) {
          throw new IOException("The folder " + path + " cannot be deleted", e);
        }
      }
    }
  }
}
