package dev.tidemill.validation.check.duckdb;

import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.validation.check.Columns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The {@link GuardedDatabase} of a gate's job, with a temporary folder of its own. */
public final class DuckDb implements AutoCloseable {

  private static final String MEMORY_LIMIT = "1GB";

  private final GuardedDatabase database;
  private final Path temporary;

  private DuckDb(GuardedDatabase database, Path temporary) {
    this.database = database;
    this.temporary = temporary;
  }

  /**
   * Opens a fresh database.
   *
   * @param readable files, and folders with all that is in them, that statements may read
   */
  public static DuckDb open(List<Path> readable, Permit permit) throws SQLException {
    Path temporary;
    try {
      temporary = TemporaryFolders.create("gate");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      GuardedDatabase.Confines confines = new GuardedDatabase.Confines(MEMORY_LIMIT, 0, readable);
      return new DuckDb(GuardedDatabase.open(temporary, confines, permit), temporary);
    } catch (SQLException | RuntimeException e) {
      TemporaryFolders.delete(temporary);
      throw e;
    }
  }

  /** The connection, for statements over stored rows, which are known to end. */
  public Connection connection() {
    return database.connection();
  }

  /** The database itself, for the kit's statements. */
  GuardedDatabase guarded() {
    return database;
  }

  /** Runs a statement without a result. */
  public void execute(String sql) throws SQLException {
    database.run(sql);
  }

  /** All rows of a query with a small result. */
  public List<List<Object>> rows(String sql) throws SQLException {
    return database.rows(sql);
  }

  /** The number that a query gives. */
  long number(String sql) throws SQLException {
    return ((Number) rows(sql).get(0).get(0)).longValue();
  }

  /** Names and types of a relation's columns. */
  public Columns columns(String relation) throws SQLException {
    return new Columns(database.columns(relation));
  }

  @Override
  public void close() throws SQLException {
    try {
      database.close();
    } finally {
      TemporaryFolders.delete(temporary);
    }
  }
}
