package dev.tidemill.validation.check.run;

import dev.tidemill.validation.check.Columns;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An embedded DuckDB of one job, in memory. */
public final class DuckDb implements AutoCloseable {

  private final Connection connection;

  private DuckDb(Connection connection) {
    this.connection = connection;
  }

  /** Opens a fresh database; times are UTC, and it does not load extensions from the network. */
  public static DuckDb open() throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:duckdb:");
    DuckDb database = new DuckDb(connection);
    try {
      database.execute("SET autoinstall_known_extensions = false");
      database.execute("SET TimeZone = 'UTC'");
      database.execute("SET memory_limit = '1GB'");
      return database;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** The connection itself. */
  public Connection connection() {
    return connection;
  }

  /** Runs a statement without a result. */
  public void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** All rows of a query that gives few. */
  public List<List<Object>> rows(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
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
    connection.close();
  }
}
