package dev.tidemill.validation.check.run;

import static dev.tidemill.validation.check.SqlText.text;

import dev.tidemill.validation.check.Columns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An embedded DuckDB of one job, in memory; what does not fit goes to a folder of its own. A
 * statement that runs when the permit is refused is cancelled.
 */
public final class DuckDb implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DuckDb.class);
  private static final long LOOK_EVERY_MILLIS = 100;

  private final Connection connection;
  private final Permit permit;
  private final Path temporary;
  private final Object lock = new Object();
  private boolean closed;
  private Statement running;

  private DuckDb(Connection connection, Permit permit, Path temporary) {
    this.connection = connection;
    this.permit = permit;
    this.temporary = temporary;
  }

  /** As {@link #open(Permit)}, for work that nobody stops. */
  public static DuckDb open() throws SQLException {
    return open(Permit.ALWAYS);
  }

  /** Opens a fresh database; times are UTC, and it does not load extensions from the network. */
  public static DuckDb open(Permit permit) throws SQLException {
    Path temporary;
    try {
      temporary = Files.createTempDirectory("tidemill-gate-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    DuckDb database = new DuckDb(DriverManager.getConnection("jdbc:duckdb:"), permit, temporary);
    try {
      database.execute("SET autoinstall_known_extensions = false");
      database.execute("SET TimeZone = 'UTC'");
      database.execute("SET memory_limit = '1GB'");
      database.execute("SET temp_directory = " + text(temporary.toString()));
      if (permit != Permit.ALWAYS) {
        database.startWatch();
      }
      return database;
    } catch (SQLException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private void startWatch() {
    Thread watch = new Thread(this::watch, "gate-watch");
    watch.setDaemon(true);
    watch.start();
  }

  /** Cancels again and again: a cancel that comes just before a statement begins has no effect. */
  private void watch() {
    synchronized (lock) {
      try {
        while (!closed) {
          lock.wait(LOOK_EVERY_MILLIS);
          if (running != null && permit.refused().isPresent()) {
            running.cancel();
          }
        }
      } catch (InterruptedException | SQLException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void running(Statement statement) {
    synchronized (lock) {
      running = statement;
    }
  }

  private interface Use<T> {
    T of(Statement statement) throws SQLException;
  }

  /** Whatever a statement says after its permit was refused is not about the statement. */
  private <T> T with(Use<T> use) throws SQLException {
    requirePermit();
    try (Statement statement = connection.createStatement()) {
      running(statement);
      try {
        return use.of(statement);
      } catch (SQLException e) {
        requirePermit();
        throw e;
      } finally {
        running(null);
      }
    }
  }

  private void requirePermit() {
    permit
        .refused()
        .ifPresent(
            refusal -> {
              throw new StoppedException(refusal);
            });
  }

  /** The connection itself, for statements over stored rows that come to an end by themselves. */
  public Connection connection() {
    return connection;
  }

  /** Runs a statement without a result. */
  public void execute(String sql) throws SQLException {
    with(statement -> statement.execute(sql));
  }

  /** All rows of a query that gives few. */
  public List<List<Object>> rows(String sql) throws SQLException {
    return with(statement -> rows(statement, sql));
  }

  private static List<List<Object>> rows(Statement statement, String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      int width = result.getMetaData().getColumnCount();
      List<List<Object>> rows = new ArrayList<>();
      while (result.next()) {
        List<Object> row = new ArrayList<>(width);
        for (int i = 1; i <= width; i++) {
          row.add(result.getObject(i));
        }
        rows.add(row);
      }
      return rows;
    }
  }

  /** Names and types of a relation's columns. */
  public Columns columns(String relation) throws SQLException {
    Map<String, String> types = new LinkedHashMap<>();
    for (List<Object> row : rows("DESCRIBE SELECT * FROM " + relation)) {
      types.put((String) row.get(0), (String) row.get(1));
    }
    return new Columns(types);
  }

  /** The part of an error message that a reader of a verdict needs. */
  static String reason(SQLException e) {
    String message = String.valueOf(e.getMessage());
    int error = message.indexOf("Error: ");
    String tail =
        message.startsWith("Invalid Input Error: Attempting") && error > 0
            ? message.substring(message.indexOf('\n') + 1)
            : message;
    String line = tail.lines().findFirst().orElse(tail).trim();
    return line.length() > 300 ? line.substring(0, 300) : line;
  }

  @Override
  public void close() throws SQLException {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    try {
      connection.close();
    } finally {
      deleteTemporary();
    }
  }

  /** What is left over is the operating system's to clear, and no reason to have no verdict. */
  private void deleteTemporary() {
    try (Stream<Path> files = Files.walk(temporary)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("{} could not be deleted", temporary, e);
    }
  }
}
