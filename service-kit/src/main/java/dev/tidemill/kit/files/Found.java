package dev.tidemill.kit.files;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Takes the files of a folder. */
@FunctionalInterface
public interface Found {

  /**
   * Takes a file.
   *
   * @param path relative to the folder, with slashes
   */
  void file(String path, Path file, BasicFileAttributes attributes) throws IOException;
}
