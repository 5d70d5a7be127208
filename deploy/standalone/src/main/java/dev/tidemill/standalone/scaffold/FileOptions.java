package dev.tidemill.standalone.scaffold;

import dev.tidemill.schemas.file.FileReading;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the files of a new pipeline are read, beside what each of them says itself.
 *
 * @param options fields of {@code files}, in their order
 * @param formats of columns of days and times that do not begin with the year: as {@code
 *     files.timestampFormat} has them
 * @param notes what else a person should know of the file, a sentence each
 */
record FileOptions(
    FileReading reading, List<Option> options, Map<String, String> formats, List<String> notes) {

  FileOptions {
    options = List.copyOf(options);
    formats = Map.copyOf(formats);
    notes = List.copyOf(notes);
  }

  /**
   * A field.
   *
   * @param yaml its value
   * @param why what in the file speaks for it
   */
  record Option(String field, String yaml, String why) {

    String told() {
      return "guessed files." + field + ": " + yaml + " (" + why + ")";
    }
  }

  /** The format of a column's times; empty where they begin with the year. */
  Optional<String> formatOf(String column) {
    return Optional.ofNullable(formats.get(column)).filter(f -> !f.isEmpty());
  }

  /** Files that say everything themselves. */
  static FileOptions none(FileReading.Format format) {
    return new FileOptions(FileReading.of(format), List.of(), Map.of(), List.of());
  }
}
