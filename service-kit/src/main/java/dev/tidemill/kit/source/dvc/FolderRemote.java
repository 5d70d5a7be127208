package dev.tidemill.kit.source.dvc;

import dev.tidemill.kit.source.SourceException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A remote of DVC in a folder that this machine has. */
record FolderRemote(Path folder) implements DvcRemote {

  @Override
  public boolean fetch(String key, Path to) throws SourceException, IOException {
    if (!Files.isDirectory(folder)) {
      throw new SourceException(
          "dvc.remote: the folder %s is not there; create it with dvc push, or correct dvc.remote"
              .formatted(folder));
    }
    Path file = folder.resolve(key);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try {
      Files.copy(file, to);
      return true;
    } catch (AccessDeniedException e) {
      throw new SourceException(
          "dvc.remote: %s may not be read; Tidemill needs the right to read it".formatted(file),
          false,
          e);
    }
  }
}
