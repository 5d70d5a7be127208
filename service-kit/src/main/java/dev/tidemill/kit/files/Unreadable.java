package dev.tidemill.kit.files;

import java.io.IOException;

/** Takes what could not be looked at in a folder; the others are found all the same. */
@FunctionalInterface
public interface Unreadable {

  /**
   * @param path relative to the folder, with slashes
   */
  void found(String path, IOException why);
}
