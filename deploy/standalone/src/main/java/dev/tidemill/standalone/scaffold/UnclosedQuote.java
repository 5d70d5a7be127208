package dev.tidemill.standalone.scaffold;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.files.Packed;
import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.SourceTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** A quote that nobody closes: DuckDB then takes all quotes for parts of the values. */
final class UnclosedQuote {

  private static final String AT_THE_START = "\"";

  private UnclosedQuote() {}

  /** Says in which line it is, if there is one. */
  static Optional<String> told(GuardedDatabase database, SourceTable table, Path file)
      throws SQLException {
    if (!inNames(table) && !inValues(database, table)) {
      return Optional.empty();
    }
    long line = firstOddLine(file);
    return Optional.of(
        line == 0
            ? "a quote is not closed"
            : "line %d has a quote that is not closed".formatted(line));
  }

  private static boolean inNames(SourceTable table) {
    return table.columns().keySet().stream().anyMatch(c -> c.startsWith(AT_THE_START));
  }

  private static boolean inValues(GuardedDatabase database, SourceTable table) throws SQLException {
    for (Map.Entry<String, String> column : table.columns().entrySet()) {
      if (SeenColumn.use(column.getValue()) == SeenColumn.Use.TEXT) {
        String open =
            "SELECT count(*) FROM %1$s WHERE starts_with(%2$s, '\"') AND length(%2$s) - length(replace(%2$s, '\"', '')) = 1"
                .formatted(table.table(), name(column.getKey()));
        if (((Number) database.rows(open).get(0).get(0)).longValue() > 0) {
          return true;
        }
      }
    }
    return false;
  }

  /** The number of the first line with an odd number of quotes; 0 if there is none. */
  private static long firstOddLine(Path file) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(Packed.open(file), StandardCharsets.ISO_8859_1))) {
      long n = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        n++;
        if (line.chars().filter(c -> c == '"').count() % 2 == 1) {
          return n;
        }
      }
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
