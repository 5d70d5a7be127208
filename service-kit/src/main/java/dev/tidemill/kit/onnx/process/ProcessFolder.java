package dev.tidemill.kit.onnx.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of one process: temporary files, and what it prints as it breaks. */
record ProcessFolder(Path path) {

  private static final Logger LOG = LoggerFactory.getLogger(ProcessFolder.class);
  private static final int MOST_CHARACTERS = 300;

  static ProcessFolder create() {
    try {
      return new ProcessFolder(Files.createTempDirectory("tidemill-model-"));
    } catch (IOException e) {
      throw new UncheckedIOException("No temporary folder can be made", e);
    }
  }

  String lastErrors() {
    try {
      String all = Files.readString(path.resolve("errors.txt")).strip();
      return all.substring(Math.max(0, all.length() - MOST_CHARACTERS));
    } catch (IOException none) {
      return "it printed nothing that can be read";
    }
  }

  void delete() {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("The temporary folder {} stays: {}", path, e.getMessage());
    }
  }
}
