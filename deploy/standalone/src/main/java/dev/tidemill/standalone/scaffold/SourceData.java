package dev.tidemill.standalone.scaffold;

import dev.tidemill.cli.client.CliException;
import dev.tidemill.schemas.file.FileReading.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The file of data that a new pipeline begins with.
 *
 * @param file where it is now
 * @param glob finds it and the ones after it
 * @param origin words after "written", for the user's own file
 */
record SourceData(Path file, Format format, String glob, String origin) {

  private static final int BAD_DATA = 65;
  private static final int NO_INPUT = 66;
  private static final List<String> PACKED = List.of("", ".gz", ".zst");

  /** An ending of names with the format that it says. */
  private record Ending(String text, Format format) {}

  private static final List<Ending> PLAIN =
      List.of(
          new Ending(".csv", Format.CSV),
          new Ending(".tsv", Format.TSV),
          new Ending(".jsonl", Format.JSONL),
          new Ending(".ndjson", Format.JSONL));

  private static final List<Ending> ENDINGS =
      Stream.concat(
              PLAIN.stream()
                  .flatMap(e -> PACKED.stream().map(p -> new Ending(e.text() + p, e.format()))),
              Stream.of(new Ending(".parquet", Format.PARQUET)))
          .toList();

  /**
   * The user's file.
   *
   * @throws CliException if it is not there, is empty, or its name says no format
   */
  static SourceData of(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new CliException("--from: " + file + " is a folder; " + inside(file), NO_INPUT);
    }
    if (!Files.isRegularFile(file)) {
      throw new CliException("there is no file " + file.toAbsolutePath() + " (--from)", NO_INPUT);
    }
    String name = file.getFileName().toString();
    Ending ending =
        ending(name)
            .orElseThrow(
                () ->
                    new CliException(
                        "--from: %s is none of the files that can be read: .csv, .tsv and .jsonl, also with .gz or .zst after it, and .parquet"
                            .formatted(name),
                        BAD_DATA));
    if (Files.size(file) == 0) {
      throw new CliException("--from: " + file + " is empty: it has no byte", BAD_DATA);
    }
    String own = name.substring(name.length() - ending.text().length());
    return new SourceData(file, ending.format(), "*" + own, " from " + name);
  }

  private static Optional<Ending> ending(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return ENDINGS.stream().filter(e -> lower.endsWith(e.text())).findFirst();
  }

  private static String inside(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> Files.isRegularFile(f) && ending(f.getFileName().toString()).isPresent())
          .sorted()
          .findFirst()
          .map(f -> "name one of its files, such as " + f + ". The pipeline will read all of them")
          .orElse("no file in it is one that can be read, such as .csv or .parquet");
    }
  }

  /** Whether pandas needs a library of its own to unpack it. */
  boolean isZstandard() {
    return glob.endsWith(".zst");
  }
}
