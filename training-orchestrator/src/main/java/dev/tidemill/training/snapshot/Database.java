package dev.tidemill.training.snapshot;

import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.Sql;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The {@link GuardedDatabase} of a job. */
public final class Database implements AutoCloseable {

  private static final String MEMORY_LIMIT = "2GB";

  private final GuardedDatabase database;

  private Database(GuardedDatabase database) {
    this.database = database;
  }

  /**
   * Opens a fresh one.
   *
   * @param own an existing folder, for results and for what does not fit into memory
   * @param readable files and folders beside it
   */
  public static Database open(Path own, List<Path> readable, Permit permit) throws SQLException {
    return new Database(
        GuardedDatabase.openUnlocked(
            own, new GuardedDatabase.Confines(MEMORY_LIMIT, 0, readable), permit));
  }

  /** Uses one thread from now on: the same rows then give the same bytes. */
  public void oneThread() throws SQLException {
    database.oneThread();
  }

  /** Makes sure that a text is one query. */
  public void requireQuery(String sql) throws SQLException {
    database.requireQuery(sql);
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

  /** The instant of microseconds of the epoch; empty for null. */
  public static Optional<Instant> instant(Object micros) {
    return Optional.ofNullable(micros).map(m -> Sql.instant(((Number) m).longValue()));
  }

  /** What statements of the kit run on. */
  public GuardedDatabase guarded() {
    return database;
  }

  /** Names and types of a relation's columns, in order. */
  public Map<String, String> columns(String relation) throws SQLException {
    return database.columns(relation);
  }

  @Override
  public void close() throws SQLException {
    database.close();
  }
}
