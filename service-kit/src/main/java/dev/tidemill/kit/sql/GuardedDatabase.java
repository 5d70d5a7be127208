package dev.tidemill.kit.sql;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An embedded DuckDB in memory, for one job and one thread, that reaches nothing but its own folder
 * and the files that it was opened for: no other file, no network, no extension, no other settings.
 * Before a text of a specification becomes part of a statement, it is checked to be one query or
 * one expression ({@link #requireQuery}, {@link #requireExpression}). A statement that runs when
 * the permit is refused, or when its thread is interrupted, is cancelled.
 */
public final class GuardedDatabase implements AutoCloseable {

  private static final long LOOK_EVERY_MILLIS = 100;

  private final Connection connection;
  private final Path own;
  private final Permit permit;
  private final Thread owner = Thread.currentThread();
  private final Thread watch;
  private final Object lock = new Object();
  private boolean closed;
  private boolean locked;
  private Statement running;
  private Permit.Refusal refusal;

  private GuardedDatabase(Connection connection, Path own, Permit permit) {
    this.connection = connection;
    this.own = own;
    this.permit = permit;
    this.watch = new Thread(this::watch, "database-watch");
    watch.setDaemon(true);
  }

  /**
   * What a database may use.
   *
   * @param memory as DuckDB writes it: {@code 2GB}
   * @param threads 0 for as many as the machine has, up to {@value #MOST_THREADS}
   * @param readable files, and folders with all that is in them, beside its own folder
   */
  public record Confines(String memory, int threads, List<Path> readable) {

    static final int MOST_THREADS = 8;

    public Confines {
      readable = List.copyOf(readable);
      if (threads == 0) {
        threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
      }
    }
  }

  /**
   * Opens a fresh one; times are UTC.
   *
   * @param own an existing folder: results, and what does not fit into memory
   */
  public static GuardedDatabase open(Path own, Confines confines, Permit permit)
      throws SQLException {
    GuardedDatabase database = openUnlocked(own, confines, permit);
    database.lockOrClose();
    return database;
  }

  /**
   * As {@link #open}, but {@link #oneThread} may be called once, which locks it then. Until then no
   * statement but one that {@link #requireQuery} has seen may hold a text of others.
   */
  public static GuardedDatabase openUnlocked(Path own, Confines confines, Permit permit)
      throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:duckdb:");
    GuardedDatabase database = new GuardedDatabase(connection, own, permit);
    database.watch.start();
    try {
      for (String setting : settings(own, confines)) {
        database.run("SET " + setting);
      }
      return database;
    } catch (SQLException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static List<String> settings(Path own, Confines confines) {
    Set<String> folders = new LinkedHashSet<>();
    Set<String> files = new LinkedHashSet<>();
    folders.add(Sql.text(own));
    folders.add(Sql.text(own.toAbsolutePath()));
    for (Path path : confines.readable()) {
      if (Files.isDirectory(path)) {
        folders.add(Sql.text(path));
      } else {
        // what is read, and how FileRelation writes it
        files.add(Sql.text(path));
        files.add(Sql.text(FileRelation.literal(path.toString())));
      }
    }
    return List.of(
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "allow_community_extensions = false",
        "allow_persistent_secrets = false",
        "TimeZone = 'UTC'",
        "memory_limit = " + Sql.text(confines.memory()),
        "threads = " + confines.threads(),
        "temp_directory = " + Sql.text(own),
        "allowed_directories = [" + String.join(", ", folders) + "]",
        "allowed_paths = [" + String.join(", ", files) + "]",
        "enable_external_access = false");
  }

  private void lockOrClose() throws SQLException {
    try {
      run("SET lock_configuration = true");
      locked = true;
    } catch (SQLException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Uses one thread from now on, so that the same rows give the same bytes of Parquet. May be
   * called again.
   */
  public void oneThread() throws SQLException {
    if (!locked) {
      run("SET threads = 1");
      lockOrClose();
    }
  }

  /**
   * Makes sure that a text is one query.
   *
   * @throws SQLException if it is not; the message says why
   */
  public void requireQuery(String sql) throws SQLException {
    UserSql.requireQuery(this, sql);
  }

  /**
   * Makes sure that a text is one expression, which stands in parentheses as a whole.
   *
   * @throws SQLException if it is not; the message says why
   */
  public void requireExpression(String sql) throws SQLException {
    UserSql.requireExpression(this, sql);
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

  /** The folder for its results and for what does not fit into memory. */
  Path own() {
    return own;
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
