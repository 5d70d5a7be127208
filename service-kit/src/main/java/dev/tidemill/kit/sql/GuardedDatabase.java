package dev.tidemill.kit.sql;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An embedded DuckDB in memory, for one job and one thread. Nothing is loaded from the network. A
 * statement that runs when the permit is refused, or when its thread is interrupted, is cancelled.
 */
public final class GuardedDatabase implements AutoCloseable {

  private static final long LOOK_EVERY_MILLIS = 100;

  private final Connection connection;
  private final Permit permit;
  private final Thread owner = Thread.currentThread();
  private final Thread watch;
  private final Object lock = new Object();
  private boolean closed;
  private Statement running;
  private Permit.Refusal refusal;

  private GuardedDatabase(Connection connection, Permit permit) {
    this.connection = connection;
    this.permit = permit;
    this.watch = new Thread(this::watch, "database-watch");
    watch.setDaemon(true);
  }

  /**
   * Opens a fresh one; times are UTC.
   *
   * @param memoryLimit as DuckDB writes it: {@code 2GB}
   * @param temporary an existing folder, for what does not fit into memory
   */
  public static GuardedDatabase open(Path temporary, String memoryLimit, Permit permit)
      throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:duckdb:");
    GuardedDatabase database = new GuardedDatabase(connection, permit);
    database.watch.start();
    try {
      database.run("SET autoinstall_known_extensions = false");
      database.run("SET TimeZone = 'UTC'");
      database.run("SET memory_limit = '" + memoryLimit + "'");
      String quoted = temporary.toString().replace("'", "''");
      database.run("SET temp_directory = '" + quoted + "'");
      return database;
    } catch (SQLException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** Cancels again and again: a cancel that comes between two statements has no effect. */
  private void watch() {
    synchronized (lock) {
      try {
        while (!closed) {
          lock.wait(LOOK_EVERY_MILLIS);
          if (refusal == null) {
            refusal = refused();
          }
          if (refusal != null && running != null && !closed) {
            running.cancel();
          }
        }
      } catch (InterruptedException | SQLException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Permit.Refusal refused() {
    return owner.isInterrupted()
        ? new Permit.Refusal("CANCELLED", "the worker stops")
        : permit.refused().orElse(null);
  }

  private interface Use<T> {
    T of(Statement statement) throws SQLException;
  }

  private <T> T with(Use<T> use) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      begin(statement);
      T result;
      try {
        result = use.of(statement);
      } catch (SQLException e) {
        end();
        throw e;
      }
      end();
      return result;
    }
  }

  private void begin(Statement statement) {
    synchronized (lock) {
      if (refusal == null) {
        refusal = refused();
      }
      if (refusal != null) {
        throw new StoppedException(refusal);
      }
      running = statement;
    }
  }

  /** Whatever a statement says after its permit was refused is not about the statement. */
  private void end() {
    synchronized (lock) {
      running = null;
      if (refusal != null) {
        throw new StoppedException(refusal);
      }
    }
  }

  /** The connection itself, for statements over stored rows that come to an end by themselves. */
  public Connection connection() {
    return connection;
  }

  /** Runs a statement. */
  public void run(String sql) throws SQLException {
    with(statement -> statement.execute(sql));
  }

  /** The rows of a small result. */
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

  /** Names and types of a relation's columns, in order. */
  public Map<String, String> columns(String relation) throws SQLException {
    Map<String, String> types = new LinkedHashMap<>();
    for (List<Object> row : rows("DESCRIBE SELECT * FROM " + relation)) {
      types.put((String) row.get(0), (String) row.get(1));
    }
    return types;
  }

  @Override
  public void close() throws SQLException {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    connection.close();
  }
}
