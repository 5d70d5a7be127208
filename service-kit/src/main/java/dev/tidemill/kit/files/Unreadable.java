package dev.tidemill.kit.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;

/** Takes what in a folder could not be read; the walk goes on. */
@FunctionalInterface
public interface Unreadable {

  /**
   * Takes a file or folder that could not be read.
   *
   * @param path relative to the folder, with slashes
   */
  void found(String path, IOException why);

  /** Why, as the second half of a sentence for the person who owns the file. */
  static String reason(IOException why) {
    if (why instanceof AccessDeniedException) {
      return "this process has no permission to read it";
    }
    if (why instanceof FileSystemLoopException) {
      return "it is a link to a folder above it";
    }
    if (why instanceof NoSuchFileException) {
      return "it is no longer there";
    }
    return why.getMessage() == null ? why.toString() : why.getMessage();
  }
}
