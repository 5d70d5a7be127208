package dev.tidemill.kit.onnx.process;

import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.kit.store.FolderArchive;
import dev.tidemill.schemas.message.ModelFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

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

  /**
   * Where a stored model can be loaded from: its file, or a folder that its archive is unpacked
   * into, in place of the one before.
   *
   * @throws UnusableModelException if the archive cannot be unpacked
   */
  Path opened(Path artefact, ModelFormat format) throws UnusableModelException {
    if (!format.folder()) {
      return artefact;
    }
    Path unpacked = path.resolve("unpacked");
    try {
      TemporaryFolders.delete(unpacked);
      FolderArchive.unpack(artefact, unpacked);
      return unpacked;
    } catch (IOException e) {
      throw new UnusableModelException("The model cannot be unpacked: " + e.getMessage());
    }
  }

  /**
   * How much a model has, with all files of its folder.
   *
   * @throws UnusableModelException if it cannot be read
   */
  static long bytes(Path model) throws UnusableModelException {
    try (Stream<Path> files = Files.walk(model)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (IOException | UncheckedIOException e) {
      throw new UnusableModelException("The model cannot be read: " + e.getMessage());
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
