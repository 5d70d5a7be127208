package dev.tidemill.standalone.scoring;

import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.Sql;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Fills a table of numbers, by a connection of its own: queries of the database may go on
 * meanwhile. Its columns are s0, s1 and so on, of type DOUBLE. Not thread-safe.
 */
final class NumberRows implements AutoCloseable {

  private final DuckDBConnection connection;
  private final String table;

  private NumberRows(DuckDBConnection connection, String table) {
    this.connection = connection;
    this.table = table;
  }

  /**
   * Creates the table.
   *
   * @param table its name; there is no such table yet
   * @param width how many columns it has
   */
  static NumberRows into(GuardedDatabase database, String table, int width) throws SQLException {
    String columns =
        IntStream.range(0, width)
            .mapToObj(i -> "s" + i + " DOUBLE")
            .collect(Collectors.joining(", "));
    database.run("CREATE TABLE %s (%s)".formatted(Sql.name(table), columns));
    DuckDBConnection own =
        database
            .connection()
            .unwrap(DuckDBConnection.class)
            .duplicate()
            .unwrap(DuckDBConnection.class);
    return new NumberRows(own, table);
  }

  /**
   * Adds rows; they are in the table when this returns.
   *
   * @param columns the values of each column, a row each
   */
  void add(List<double[]> columns) throws SQLException {
    int rows = columns.get(0).length;
    try (DuckDBAppender appender =
        connection.createAppender(DuckDBConnection.DEFAULT_SCHEMA, table)) {
      for (int row = 0; row < rows; row++) {
        appender.beginRow();
        for (double[] column : columns) {
          appender.append(column[row]);
        }
        appender.endRow();
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
