package dev.tidemill.training.runner.output;

import dev.tidemill.training.runner.JobFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files that a program left for the runner. A link that leads out of the execution's folder is not
 * followed: the runner may read what the program may not.
 */
public final class WrittenFiles {

  private static final int MOST_FILES = 10_000;

  private WrittenFiles() {}

  /**
   * The paths of all files and links below a folder, relative to it and sorted.
   *
   * @throws JobFailure if there are too many
   */
  public static List<String> below(Path folder) throws IOException, JobFailure {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      List<String> names =
          all.filter(f -> !Files.isDirectory(f, LinkOption.NOFOLLOW_LINKS))
              .limit(MOST_FILES + 1L)
              .map(f -> folder.relativize(f).toString().replace('\\', '/'))
              .sorted()
              .toList();
      if (names.size() > MOST_FILES) {
        throw new JobFailure(
            "BAD_OUTPUT", "There are more than " + MOST_FILES + " files in TIDEMILL_OUTPUT", false);
      }
      return names;
    }
  }

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
