package dev.tidemill.cli;

import dev.tidemill.cli.client.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The text of a file that a command line names. */
public final class FileText {

  private static final long MOST_BYTES = 4_000_000;

  private FileText() {}

  /**
   * Reads UTF-8.
   *
   * @throws CliException if the file is not there, is not UTF-8 text or is larger than 4 MB
   */
  public static String of(Path file) {
    try {
      if (Files.isRegularFile(file) && Files.size(file) > MOST_BYTES) {
        throw new CliException(
            file + " is larger than 4 MB: it cannot be a pipeline specification", 65);
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new CliException("There is no file " + file.toAbsolutePath(), 66);
    } catch (IOException e) {
      throw new CliException(file + " cannot be read as text: " + e.getMessage(), 66);
    }
  }
}
