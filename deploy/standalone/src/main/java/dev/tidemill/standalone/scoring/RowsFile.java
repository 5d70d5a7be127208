package dev.tidemill.standalone.scoring;

import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.SourceTable;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.file.FileReading.Format;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A file of rows, by its ending; read as the runs of a pipeline read theirs. */
final class RowsFile {

  private static final List<String> PACKED = List.of(".gz", ".zst");

  private RowsFile() {}

  /**
   * What is in a file.
   *
   * @throws UnusableRowsException if its ending does not say
   */
  static Format format(Path file) throws UnusableRowsException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    for (String packed : PACKED) {
      if (name.endsWith(packed)) {
        name = name.substring(0, name.length() - packed.length());
      }
    }
    for (Format format : Format.values()) {
      if (name.endsWith("." + format.name().toLowerCase(Locale.ROOT))) {
        return format;
      }
    }
    throw new UnusableRowsException(
        file
            + " has no ending that says what it is; allowed are .parquet, .csv, .tsv and .jsonl,"
            + " also with .gz or .zst");
  }

  /**
   * Loads it.
   *
   * @param readings how the pipeline reads its sources; counts if one of them has this format
   * @param types of columns, unless the pipeline declares others
   */
  static SourceTable load(
      GuardedDatabase database, Path rows, List<FileReading> readings, Map<String, String> types)
      throws SQLException, UnusableRowsException {
    Format format = format(rows);
    List<FileReading> same = readings.stream().filter(r -> r.format() == format).toList();
    FileReading reading = same.size() == 1 ? same.get(0) : FileReading.of(format);
    SourceTable table =
        SourceTable.load(
            database, "rows", reading.or(types), List.of(new SourceTable.Part(0, rows)));
    if (table.unreadable().containsKey(0)) {
      throw new UnusableRowsException(rows + ": " + table.unreadable().get(0));
    }
    return table;
  }
}
