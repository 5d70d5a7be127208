package dev.tidemill.training.runner.output;

import dev.tidemill.training.runner.JobFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Files that a program left for the runner. A link that leads out of the execution's folder is not
 * followed: the runner may read what the program may not.
 */
public final class WrittenFiles {

  private WrittenFiles() {}

  /**
   * Whether there is a file.
   *
   * @throws JobFailure if it is elsewhere, or has another name elsewhere
   */
  public static boolean isFile(Path executionFolder, Path file) throws IOException, JobFailure {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    boolean inside =
        Files.exists(file) && file.toRealPath().startsWith(executionFolder.toRealPath());
    if (!inside) {
      throw new JobFailure(
          "BAD_OUTPUT",
          file.getFileName() + " is a link that leads out of the execution's folder",
          false);
    }
    return Files.isRegularFile(file);
  }
}
