package dev.tidemill.kit.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/** When a copy was used last: the time of the file of its lock, which stays when the copy goes. */
final class LastUse {

  private LastUse() {}

  /** Now. A copy that has never been locked holds nothing. */
  static void note(Path copy) throws IOException {
    try {
      Files.setLastModifiedTime(FolderLock.file(copy), FileTime.from(Instant.now()));
    } catch (NoSuchFileException e) {
      return;
    }
  }

  static boolean isBefore(Path copy, Instant time) throws IOException {
    Path lock = FolderLock.file(copy);
    Path dated = Files.exists(lock) ? lock : copy;
    return Files.getLastModifiedTime(dated).toInstant().isBefore(time);
  }
}
