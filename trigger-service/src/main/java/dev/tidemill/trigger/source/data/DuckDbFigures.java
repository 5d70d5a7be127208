package dev.tidemill.trigger.source.data;

import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.sql.FileRows;
import dev.tidemill.kit.sql.FileRows.UnreadableRowsException;
import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.file.FileReading;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts rows and finds the range of event times, reading files as a run's snapshot does, with an
 * embedded DuckDB of one thread that reaches only the folder of the file. Not thread-safe.
 */
public final class DuckDbFigures implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DuckDbFigures.class);
  private static final String MEMORY = "512MB";

  private GuardedDatabase database;
  private Path temporary;
  private Path reaches;

  /** The figures of a file; unreadable if it cannot be read to its end. */
  public DataFileFigures of(Path file, FileReading reading, String timeColumn) throws IOException {
    String format = reading.format().said();
    try {
      open(file.getParent());
      try (FileRows rows = FileRows.of(database, reading, file)) {
        return rows.isEmpty()
            ? new DataFileFigures(0, Optional.empty(), Optional.empty())
            : of(rows, timeColumn);
      }
    } catch (UnreadableRowsException e) {
      LOG.warn("{} cannot be read as {}: {}", file, format, e.getMessage());
      return DataFileFigures.UNREADABLE;
    } catch (SQLException e) {
      LOG.warn("{} cannot be read as {}: {}", file, format, Sql.reason(e));
      close();
      return DataFileFigures.UNREADABLE;
    }
  }

  private DataFileFigures of(FileRows rows, String timeColumn) throws SQLException {
    String micros = rows.instants(timeColumn).map(t -> "epoch_us(" + t + ")").orElse("NULL");
    return query(
        "SELECT count(r), min(%1$s), max(%1$s) FROM %2$s r".formatted(micros, rows.relation()));
  }

  /** Opens the database for a folder, unless it is open for this one. */
  private void open(Path folder) throws SQLException, IOException {
    if (database != null && folder.equals(reaches)) {
      return;
    }
    close();
    temporary = TemporaryFolders.create("figures");
    database =
        GuardedDatabase.open(
            temporary, new GuardedDatabase.Confines(MEMORY, 1, List.of(folder)), Permit.ALWAYS);
    reaches = folder;
  }

  private DataFileFigures query(String sql) throws SQLException {
    List<Object> row = database.rows(sql).get(0);
    long rows = ((Number) row.get(0)).longValue();
    return new DataFileFigures(rows, instant(row.get(1)), instant(row.get(2)));
  }

  private static Optional<Instant> instant(Object micros) {
    return Optional.ofNullable(micros).map(m -> Sql.instant(((Number) m).longValue()));
  }

  @Override
  public void close() {
    try {
      if (database != null) {
        database.close();
      }
      if (temporary != null) {
        TemporaryFolders.delete(temporary);
      }
    } catch (SQLException e) {
      LOG.debug("DuckDB did not close", e);
    }
    database = null;
    temporary = null;
  }
}
