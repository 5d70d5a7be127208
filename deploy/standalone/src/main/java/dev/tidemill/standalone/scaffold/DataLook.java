package dev.tidemill.standalone.scaffold;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.cli.client.CliException;
import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.SourceTable;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.file.FileReading.Format;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is in a file of data, read as a run would read it.
 *
 * @param rows all of them
 */
public record DataLook(long rows, List<SeenColumn> columns) {

  private static final int BAD_DATA = 65;
  private static final String MEMORY = "2GB";

  /** How times spread over the rows. */
  public record Times(Instant first, Instant fourFifths, Instant last) {

    /** Event time of the newest fifth of the rows. */
    Duration newestFifth() {
      return Duration.between(fourFifths, last);
    }
  }

  /** A question about the rows of the file. */
  @FunctionalInterface
  private interface Question<T> {
    T ask(GuardedDatabase database, SourceTable table) throws SQLException;
  }

  /**
   * Looks at a file.
   *
   * @param format {@code csv} or {@code parquet}
   * @throws CliException if it cannot be read, or has no rows
   */
  public static DataLook at(Path file, String format) {
    return ask(file, format, DataLook::look);
  }

  /** The times of a column; empty if no row has one. */
  public static Optional<Times> times(Path file, String format, String column) {
    return ask(
        file,
        format,
        (database, table) -> {
          String micros = "epoch_us(" + Sql.instant(name(column)) + ")";
          List<Object> row =
              database
                  .rows(
                      "SELECT min(%1$s), quantile_disc(%1$s, 0.8), max(%1$s) FROM %2$s"
                          .formatted(micros, table.table()))
                  .get(0);
          return row.get(0) == null
              ? Optional.empty()
              : Optional.of(
                  new Times(instant(row.get(0)), instant(row.get(1)), instant(row.get(2))));
        });
  }

  private static Instant instant(Object micros) {
    return Instant.EPOCH.plus(Duration.ofNanos(1000).multipliedBy(((Number) micros).longValue()));
  }

  private static <T> T ask(Path file, String format, Question<T> question) {
    try {
      Path temporary = TemporaryFolders.create("init");
      GuardedDatabase.Confines confines = new GuardedDatabase.Confines(MEMORY, 0, List.of(file));
      try (GuardedDatabase database = GuardedDatabase.open(temporary, confines, Permit.ALWAYS)) {
        SourceTable table =
            SourceTable.load(
                database,
                "rows",
                FileReading.of(Format.of(format)),
                List.of(new SourceTable.Part(0, file)));
        if (table.unreadable().containsKey(0)) {
          throw new CliException(file + ": " + table.unreadable().get(0), BAD_DATA);
        }
        return question.ask(database, table);
      } finally {
        TemporaryFolders.delete(temporary);
      }
    } catch (IOException | SQLException e) {
      throw new CliException(file + " cannot be read: " + e.getMessage(), BAD_DATA);
    }
  }

  private static DataLook look(GuardedDatabase database, SourceTable table) throws SQLException {
    long rows = number(database.rows("SELECT count(*) FROM " + table.table()).get(0).get(0));
    if (rows == 0) {
      throw new CliException("The file has no rows: there is nothing to learn from", BAD_DATA);
    }
    List<SeenColumn> columns = new ArrayList<>();
    for (Map.Entry<String, String> column : table.columns().entrySet()) {
      columns.add(seen(database, table.table(), column.getKey(), column.getValue()));
    }
    return new DataLook(rows, columns);
  }

  private static SeenColumn seen(GuardedDatabase database, String table, String column, String type)
      throws SQLException {
    String quoted = name(column);
    List<Object> counts =
        database
            .rows("SELECT count(%1$s), count(DISTINCT %1$s) FROM %2$s".formatted(quoted, table))
            .get(0);
    long distinct = number(counts.get(1));
    List<String> few =
        distinct > SeenColumn.FEW
            ? List.of()
            : database
                .rows(
                    "SELECT CAST(%1$s AS VARCHAR) v FROM %2$s WHERE %1$s IS NOT NULL GROUP BY v ORDER BY count(*) DESC, v"
                        .formatted(quoted, table))
                .stream()
                .map(r -> (String) r.get(0))
                .toList();
    SeenColumn seen =
        new SeenColumn(column, type, number(counts.get(0)), distinct, few, Optional.empty());
    return seen.use() == SeenColumn.Use.NUMBER && distinct > 0
        ? new SeenColumn(
            column, type, seen.values(), distinct, few, Optional.of(range(database, table, quoted)))
        : seen;
  }

  private static SeenColumn.Range range(GuardedDatabase database, String table, String quoted)
      throws SQLException {
    List<Object> row =
        database
            .rows(
                "SELECT CAST(min(%1$s) AS DOUBLE), CAST(max(%1$s) AS DOUBLE) FROM %2$s WHERE isfinite(CAST(%1$s AS DOUBLE))"
                    .formatted(quoted, table))
            .get(0);
    return row.get(0) == null
        ? new SeenColumn.Range(0, 0)
        : new SeenColumn.Range((Double) row.get(0), (Double) row.get(1));
  }

  private static long number(Object value) {
    return ((Number) value).longValue();
  }

  /** The column of this name, whatever its case. */
  public Optional<SeenColumn> column(String wanted) {
    return columns.stream().filter(c -> c.name().equalsIgnoreCase(wanted)).findFirst();
  }
}
