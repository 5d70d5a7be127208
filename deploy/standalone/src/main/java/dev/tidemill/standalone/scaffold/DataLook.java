package dev.tidemill.standalone.scaffold;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.cli.client.CliException;
import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.SourceTable;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.text.Counted;
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
 * @param repeated how many are equal to one before
 */
public record DataLook(long rows, List<SeenColumn> columns, long repeated) {

  private static final int BAD_DATA = 65;

  /** With fewer a fifth of them is no holdout. */
  private static final int FEWEST_ROWS = 10;

  private static final String MEMORY = "2GB";

  /**
   * How times spread over the rows.
   *
   * @param newestHours how many hours of the clock the newest rows are of
   */
  public record Times(Instant first, Instant fourFifths, Instant last, long newestHours) {

    /** Event time of the newest fifth of the rows. */
    Duration newestFifth() {
      return Duration.between(fourFifths, last);
    }
  }

  /** A question about the rows of the file. */
  @FunctionalInterface
  interface Question<T> {
    T ask(GuardedDatabase database, SourceTable table) throws SQLException;
  }

  /**
   * Looks at a file.
   *
   * @throws CliException if it cannot be read, or has no rows
   */
  public static DataLook at(Path file, FileReading reading) {
    return ask(file, reading, DataLook::look);
  }

  /**
   * The times of a column; empty if no row has one.
   *
   * @param newest how many rows are the newest
   */
  public static Optional<Times> times(Path file, FileReading reading, String column, long newest) {
    return ask(
        file,
        reading,
        (database, table) -> {
          String micros = "epoch_us(" + Sql.instant(name(column)) + ")";
          List<Object> row =
              database
                  .rows(
                      "SELECT min(%1$s), quantile_disc(%1$s, 0.8), max(%1$s) FROM %2$s"
                          .formatted(micros, table.table()))
                  .get(0);
          if (row.get(0) == null) {
            return Optional.empty();
          }
          String hours =
              "SELECT count(DISTINCT t // 3600000000) FROM (SELECT %s AS t FROM %s ORDER BY t DESC NULLS LAST LIMIT %d)"
                  .formatted(micros, table.table(), newest);
          return Optional.of(
              new Times(
                  instant(row.get(0)),
                  instant(row.get(1)),
                  instant(row.get(2)),
                  number(database.rows(hours).get(0).get(0))));
        });
  }

  private static Instant instant(Object micros) {
    return Instant.EPOCH.plus(Duration.ofNanos(1000).multipliedBy(((Number) micros).longValue()));
  }

  /** Why a file cannot be read, as the second half of a sentence; empty if it can. */
  static Optional<String> unreadable(Path file, FileReading reading) {
    return load(file, reading, (database, table) -> Optional.ofNullable(table.unreadable().get(0)));
  }

  /**
   * Asks about a file that can be read.
   *
   * @throws CliException if it cannot
   */
  static <T> T ask(Path file, FileReading reading, Question<T> question) {
    return load(
        file,
        reading,
        (database, table) -> {
          if (table.unreadable().containsKey(0)) {
            throw new CliException(file + ": " + table.unreadable().get(0), BAD_DATA);
          }
          if (table.columns().isEmpty()) {
            throw new CliException(file + " holds nothing but line ends", BAD_DATA);
          }
          return question.ask(database, table);
        });
  }

  private static <T> T load(Path file, FileReading reading, Question<T> question) {
    try {
      Path temporary = TemporaryFolders.create("init");
      GuardedDatabase.Confines confines = new GuardedDatabase.Confines(MEMORY, 0, List.of(file));
      try (GuardedDatabase database = GuardedDatabase.open(temporary, confines, Permit.ALWAYS)) {
        List<SourceTable.Part> parts = List.of(new SourceTable.Part(0, file));
        return question.ask(database, SourceTable.load(database, "rows", reading, parts));
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
      throw new CliException(
          "The file has names of columns and no rows: there is nothing to learn from", BAD_DATA);
    }
    if (rows < FEWEST_ROWS) {
      throw new CliException(
          "The file has %s: too few to train on and to judge a model by. Begin with %d at least; some hundreds tell more"
              .formatted(Counted.of(rows, "row"), FEWEST_ROWS),
          BAD_DATA);
    }
    noNulBytes(database, table);
    List<SeenColumn> columns = new ArrayList<>();
    for (Map.Entry<String, String> column : table.columns().entrySet()) {
      columns.add(seen(database, table.table(), column.getKey(), column.getValue()));
    }
    String names = Sql.names(List.copyOf(table.columns().keySet()));
    String different = "SELECT count(*) FROM (SELECT DISTINCT %s FROM %s)";
    long kinds = number(database.rows(different.formatted(names, table.table())).get(0).get(0));
    return new DataLook(rows, columns, rows - kinds);
  }

  private static void noNulBytes(GuardedDatabase database, SourceTable table) throws SQLException {
    for (Map.Entry<String, String> column : table.columns().entrySet()) {
      if (SeenColumn.use(column.getValue()) == SeenColumn.Use.TEXT) {
        String x = name(column.getKey());
        long bad =
            number(
                database
                    .rows(
                        "SELECT count(*) FROM %s WHERE contains(%s, chr(0))"
                            .formatted(table.table(), x))
                    .get(0)
                    .get(0));
        if (bad > 0) {
          throw new CliException(
              "%s of %s %s a NUL byte: the file is damaged, or it is not text"
                  .formatted(
                      Counted.of(bad, "value"), column.getKey(), Counted.verb(bad, "has", "have")),
              BAD_DATA);
        }
      }
    }
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
                    "SELECT %1$s v FROM %2$s GROUP BY v HAVING v IS NOT NULL ORDER BY count(*) DESC, v"
                        .formatted(Sql.word(quoted, type), table))
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
