package dev.tidemill.trigger.source.data.folder;

import dev.tidemill.kit.files.Gzip;
import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.Sql;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts rows and finds the range of event times, reading files as a run's snapshot does, with an
 * embedded DuckDB of one thread that reaches only the folder of the file. Not thread-safe.
 */
final class DuckDbFigures implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DuckDbFigures.class);
  private static final String MEMORY = "512MB";

  private GuardedDatabase database;
  private Path temporary;
  private Path reaches;

  /** The figures of a file; unreadable if DuckDB cannot read it to its end. */
  DataFileFigures of(Path file, String format, String timeColumn) throws IOException {
    if (!Gzip.isWhole(file)) {
      return DataFileFigures.UNREADABLE;
    }
    if (FileRelation.isEmpty(format, file)) {
      return new DataFileFigures(0, Optional.empty(), Optional.empty());
    }
    String from = FileRelation.withPath(format, List.of(file));
    try {
      open(file.getParent());
      String time = times(from, timeColumn);
      return query("SELECT count(r), min(%1$s), max(%1$s) FROM %2$s r".formatted(time, from));
    } catch (SQLException e) {
      LOG.warn("{} cannot be read as {}: {}", file, format, Sql.reason(e));
      close();
      return DataFileFigures.UNREADABLE;
    }
  }

  /** Microseconds of the epoch, NULL where the file has no such column. */
  private String times(String from, String timeColumn) throws SQLException {
    for (Map.Entry<String, String> column : database.columns(from).entrySet()) {
      if (column.getKey().equalsIgnoreCase(timeColumn)) {
        String time = "r." + Sql.name(timeColumn);
        return "epoch_us(" + Sql.instant(time, column.getValue()) + ")";
      }
    }
    return "NULL";
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
