package dev.tidemill.kit.onnx.process;

import dev.tidemill.kit.files.TemporaryFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of one process: temporary files, and what it prints as it breaks. */
record ProcessFolder(Path path) {

  private static final int MOST_CHARACTERS = 300;

  static ProcessFolder create() {
    try {
      return new ProcessFolder(TemporaryFolders.create("model"));
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
    TemporaryFolders.delete(path);
  }
}
