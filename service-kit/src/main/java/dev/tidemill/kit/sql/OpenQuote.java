package dev.tidemill.kit.sql;

import dev.tidemill.kit.files.Packed;
import dev.tidemill.schemas.file.FileReading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A quote before a value of a CSV or TSV file that nothing closes. Where its file does not declare
 * quotes, DuckDB takes all of them for parts of the values then, and the value for a text.
 */
final class OpenQuote {

  private static final String DELIMITERS = ",;\t|";
  private static final int AT_ONCE = 64 * 1024;

  private OpenQuote() {}

  /**
   * The number of the first line with such a quote; a quote in the middle of a value, such as that
   * of inches, is none.
   */
  static Optional<Long> line(GuardedDatabase database, FileReading reading, Path file)
      throws IOException {
    if (!reading.format().isDelimited() || reading.text().quote().isPresent()) {
      return Optional.empty();
    }
    return FileRelation.sniffed(database, file).filter(s -> !s.quoted()).isPresent()
        ? firstOpen(file)
        : Optional.empty();
  }

  private static Optional<Long> firstOpen(Path file) throws IOException {
    byte[] bytes = new byte[AT_ONCE];
    long line = 1;
    boolean isOdd = false;
    boolean isBeforeValue = false;
    int before = '\n';
    try (InputStream in = Packed.open(file)) {
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        for (int i = 0; i < read; i++) {
          int c = bytes[i];
          if (c == '"') {
            isOdd = !isOdd;
            isBeforeValue |= before == '\n' || DELIMITERS.indexOf(before) >= 0;
          } else if (c == '\n') {
            if (isOdd && isBeforeValue) {
              return Optional.of(line);
            }
            isOdd = false;
            isBeforeValue = false;
            line++;
          }
          before = c;
        }
      }
    }
    return isOdd && isBeforeValue ? Optional.of(line) : Optional.empty();
  }
}
