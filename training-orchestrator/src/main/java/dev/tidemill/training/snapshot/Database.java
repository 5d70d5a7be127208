package dev.tidemill.training.snapshot;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** An embedded DuckDB in memory, for one job. Nothing is loaded from the network. */
public final class Database implements AutoCloseable {

  private final Connection connection;

  private Database(Connection connection) {
    this.connection = connection;
  }

  /** Opens a fresh one. */
  public static Database open() throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:duckdb:");
    Database database = new Database(connection);
    try {
      database.run("SET autoinstall_known_extensions = false");
      database.run("SET memory_limit = '2GB'");
      return database;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Runs a statement. */
  public void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The rows of a small result. */
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
    Map<String, String> types = new LinkedHashMap<>();
    for (List<Object> row : rows("DESCRIBE SELECT * FROM " + relation)) {
      types.put((String) row.get(0), (String) row.get(1));
    }
    return types;
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
    connection.close();
  }
}
