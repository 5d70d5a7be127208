package dev.tidemill.trigger.data;

import dev.tidemill.kit.files.Gzip;
import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.Sql;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts rows and finds the range of event times, reading files as a run's snapshot does, with an
 * embedded DuckDB of one thread. Not thread-safe.
 */
final class DuckDbFigures implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DuckDbFigures.class);

  private Connection connection;

  /** The figures of a file; unreadable if DuckDB cannot read it to its end. */
  FileFigures of(Path file, String format, String timeColumn) throws IOException {
    if (!Gzip.isWhole(file)) {
      return FileFigures.UNREADABLE;
    }
    if (FileRelation.isEmpty(format, file)) {
      return new FileFigures(0, Optional.empty(), Optional.empty());
    }
    String from = FileRelation.withPath(format, List.of(file));
    try {
      String time = times(from, timeColumn);
      return query("SELECT count(r), min(%1$s), max(%1$s) FROM %2$s r".formatted(time, from));
    } catch (SQLException e) {
      LOG.warn("{} cannot be read as {}: {}", file, format, Sql.reason(e));
      close();
      return FileFigures.UNREADABLE;
    }
  }

  /** Microseconds of the epoch, NULL where the file has no such column. */
  private String times(String from, String timeColumn) throws SQLException {
    try (Statement statement = open().createStatement();
        ResultSet columns = statement.executeQuery("DESCRIBE SELECT * FROM " + from)) {
      while (columns.next()) {
        if (columns.getString(1).equalsIgnoreCase(timeColumn)) {
          String time = "r." + Sql.name(timeColumn);
          return "epoch_us(" + Sql.instant(time, columns.getString(2)) + ")";
        }
      }
      return "NULL";
    }
  }

  private Connection open() throws SQLException {
    if (connection == null) {
      connection = DriverManager.getConnection("jdbc:duckdb:");
      try (Statement settings = connection.createStatement()) {
        settings.execute("SET threads = 1");
        settings.execute("SET TimeZone = 'UTC'");
        settings.execute("SET memory_limit = '512MB'");
        settings.execute("SET autoinstall_known_extensions = false");
      }
    }
    return connection;
  }

  private FileFigures query(String sql) throws SQLException {
    try (Statement statement = open().createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return new FileFigures(row.getLong(1), instant(row, 2), instant(row, 3));
    }
  }

  private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
    long micros = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Sql.instant(micros));
  }

  @Override
  public void close() {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        LOG.debug("DuckDB did not close", e);
      }
      connection = null;
    }
  }
}
