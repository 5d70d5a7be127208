package dev.tidemill.trigger.data;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts rows and finds the range of event times with an embedded DuckDB of one thread. Not
 * thread-safe.
 */
final class DuckDbFigures implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DuckDbFigures.class);

  private Connection connection;

  /** The figures of a file; unreadable if DuckDB cannot read it. */
  FileFigures of(Path file, String format, String timeColumn) {
    String from = "FROM " + reader(format) + "('" + file.toString().replace("'", "''") + "')";
    String time = "TRY_CAST(\"" + timeColumn.replace("\"", "\"\"") + "\" AS TIMESTAMP)";
    String times = "epoch_ms(min(" + time + ")), epoch_ms(max(" + time + "))";
    try {
      return query("SELECT count(*), " + times + " " + from);
    } catch (SQLException e) {
      LOG.debug("No event times in {}: {}", file, e.getMessage());
    }
    try {
      return query("SELECT count(*), NULL, NULL " + from);
    } catch (SQLException e) {
      LOG.warn("{} cannot be read as {}: {}", file, format, e.getMessage());
      close();
      return FileFigures.UNREADABLE;
    }
  }

  private static String reader(String format) {
    return format.equals("parquet") ? "read_parquet" : "read_csv";
  }

  private FileFigures query(String sql) throws SQLException {
    if (connection == null) {
      connection = DriverManager.getConnection("jdbc:duckdb:");
      try (Statement settings = connection.createStatement()) {
        settings.execute("SET threads = 1");
        settings.execute("SET TimeZone = 'UTC'");
        settings.execute("SET memory_limit = '512MB'");
      }
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return new FileFigures(row.getLong(1), instant(row, 2), instant(row, 3));
    }
  }

  private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
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
