package dev.tidemill.training.snapshot;

import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.Permit;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The {@link GuardedDatabase} of a job, and how to write SQL for it. */
public final class Database implements AutoCloseable {

  private static final String MEMORY_LIMIT = "2GB";

  private final GuardedDatabase database;

  private Database(GuardedDatabase database) {
    this.database = database;
  }

  /**
   * Opens a fresh one.
   *
   * @param temporary an existing folder, for what does not fit into memory
   */
  public static Database open(Path temporary, Permit permit) throws SQLException {
    return new Database(GuardedDatabase.open(temporary, MEMORY_LIMIT, permit));
  }

  /** Runs a statement. */
  public void run(String sql) throws SQLException {
    database.run(sql);
  }

  /** The rows of a small result. */
  public List<List<Object>> rows(String sql) throws SQLException {
    return database.rows(sql);
  }

  /** The single number that a query gives; 0 for null. */
  public long number(String sql) throws SQLException {
    Object value = rows(sql).get(0).get(0);
    return value == null ? 0 : ((Number) value).longValue();
  }

  /** The instant whose microseconds of the epoch a query gives. */
  public Optional<Instant> instant(String sql) throws SQLException {
    List<List<Object>> rows = rows(sql);
    return rows.isEmpty() ? Optional.empty() : instant(rows.get(0).get(0));
  }

  static Optional<Instant> instant(Object micros) {
    return micros == null
        ? Optional.empty()
        : Optional.of(Instant.EPOCH.plusNanos(1000 * ((Number) micros).longValue()));
  }

  /** Names and types of a relation's columns, in order. */
  public Map<String, String> columns(String relation) throws SQLException {
    return database.columns(relation);
  }

  /** A quoted name. */
  public static String name(String column) {
    return '"' + column.replace("\"", "\"\"") + '"';
  }

  /** Quoted names, joined by commas. */
  public static String names(List<String> columns) {
    return columns.stream().map(Database::name).collect(Collectors.joining(", "));
  }

  /** A quoted text. */
  public static String text(Object value) {
    return "'" + value.toString().replace("'", "''") + "'";
  }

  /** An instant as a TIMESTAMP of UTC. */
  public static String timestamp(Instant at) {
    long micros = Math.multiplyExact(at.getEpochSecond(), 1_000_000L) + at.getNano() / 1000;
    return "make_timestamp(CAST(" + micros + " AS BIGINT))";
  }

  /** What went wrong, in one line. */
  public static String reason(SQLException e) {
    String message = String.valueOf(e.getMessage());
    int second = message.indexOf("\nError: ");
    String tail = second >= 0 ? message.substring(second + 8) : message;
    String line = tail.lines().findFirst().orElse(tail).trim();
    return line.length() > 400 ? line.substring(0, 400) : line;
  }

  @Override
  public void close() throws SQLException {
    database.close();
  }
}
