package dev.tidemill.standalone.scaffold;

import dev.tidemill.cli.client.CliException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The file of data that a new pipeline begins with.
 *
 * @param file where it is now
 * @param format as the specification names it
 * @param glob finds it and the ones after it
 * @param origin words after "written", for the user's own file
 */
record SourceData(Path file, String format, String glob, String origin) {

  /**
   * The user's file.
   *
   * @throws CliException if it is not there, or its name says no format
   */
  static SourceData of(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new CliException("--from: there is no file " + file.toAbsolutePath(), 66);
    }
    String name = file.getFileName().toString();
    String lower = name.toLowerCase(Locale.ROOT);
    for (String ending : new String[] {".csv", ".csv.gz", ".parquet"}) {
      if (lower.endsWith(ending)) {
        String format = ending.equals(".parquet") ? "parquet" : "csv";
        String own = name.substring(name.length() - ending.length());
        return new SourceData(file, format, "*" + own, " from " + name);
      }
    }
    throw new CliException(
        "--from: %s is none of the files that can be read: .csv, .csv.gz and .parquet"
            .formatted(name),
        65);
  }
}
