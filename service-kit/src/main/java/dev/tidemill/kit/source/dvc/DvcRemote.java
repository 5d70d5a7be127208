package dev.tidemill.kit.source.dvc;

import dev.tidemill.kit.source.SourceException;
import java.io.IOException;
import java.nio.file.Path;

/** Where DVC keeps bytes by their digest. */
interface DvcRemote extends AutoCloseable {

  /**
   * Fetches an object.
   *
   * @param key its path in the remote
   * @param to a file that does not exist
   * @return false if the remote does not have it
   * @throws SourceException if it may not be read, or the remote does not answer
   */
  boolean fetch(String key, Path to) throws SourceException, IOException;

  @Override
  default void close() {}
}
