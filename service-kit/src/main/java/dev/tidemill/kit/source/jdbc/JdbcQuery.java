package dev.tidemill.kit.source.jdbc;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.schemas.spec.source.JdbcRows;
import dev.tidemill.schemas.text.Durations;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The query of a source, on one connection and in one transaction. The watermark is a number, see
 * {@link Watermark}.
 */
public final class JdbcQuery implements AutoCloseable {

  private static final int ROWS_AT_ONCE = 1_000;

  private final Connection connection;
  private final JdbcRows source;
  private final String rows;
  private final List<JdbcColumn> columns;
  private final Watermark watermark;
  private final String quote;
  private final String column;
  private final int at;
  private final Optional<Long> overlap;

  /**
   * Rows of the query.
   *
   * @param count of those that have a watermark
   * @param min the smallest one; empty: there is no such row
   * @param max the largest one
   */
  public record Extent(long count, Optional<Long> min, Optional<Long> max) {}

  /** Takes one row after the other; values are texts that the types of the columns read. */
  public interface RowConsumer<E extends Exception> {
    void row(long watermark, String[] values) throws E;
  }

  private JdbcQuery(Connection connection, JdbcRows source) throws SQLException, SourceException {
    this.connection = connection;
    this.source = source;
    this.rows = "(" + source.query().strip().replaceAll(";\\s*$", "") + "\n) tidemill_rows";
    this.columns = columns();
    JdbcColumn found = find();
    this.watermark = new Watermark(found);
    this.at = columns.indexOf(found) + 1;
    this.overlap = overlap(found, source);
    this.quote = connection.getMetaData().getIdentifierQuoteString().strip();
    this.column = found.quoted(quote);
  }

  /**
   * Opens the database and looks at the query.
   *
   * @param folder of the pipeline
   * @throws SourceException if the database or the query cannot be used
   */
  public static JdbcQuery open(JdbcReach reach, JdbcRows source, Path folder)
      throws SourceException {
    Connection connection = reach.open(source, folder);
    try {
      return new JdbcQuery(connection, source);
    } catch (SQLException e) {
      close(connection);
      throw JdbcReach.problem(e);
    } catch (SourceException | RuntimeException e) {
      close(connection);
      throw e;
    }
  }

  /** What a position belongs to: with another query or database it means nothing. */
  public static String identity(JdbcRows source) {
    String all = String.join("\n", source.url(), source.query(), source.watermark());
    try {
      byte[] sha =
          MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** What names the rows of a query in signals and snapshots. */
  public static String part(JdbcRows source) {
    return "query@" + identity(source);
  }

  private List<JdbcColumn> columns() throws SQLException, SourceException {
    try (PreparedStatement none = statement("SELECT * FROM " + rows + " WHERE 1 = 0");
        ResultSet result = none.executeQuery()) {
      List<JdbcColumn> all = JdbcColumn.of(result.getMetaData());
      Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
      for (JdbcColumn each : all) {
        if (!names.add(each.name())) {
          throw new SourceException(
              "jdbc.query gives the column " + each.name() + " twice; name each once", false, null);
        }
      }
      return all;
    }
  }

  private JdbcColumn find() throws SourceException {
    JdbcColumn found =
        columns.stream()
            .filter(c -> c.name().equalsIgnoreCase(source.watermark()))
            .findFirst()
            .orElseThrow(
                () ->
                    new SourceException(
                        "jdbc.watermark names %s, but the query gives only %s"
                            .formatted(
                                source.watermark(),
                                String.join(", ", columns.stream().map(JdbcColumn::name).toList())),
                        false,
                        null));
    if (!found.grows()) {
      throw new SourceException(
          "jdbc.watermark: %s holds neither whole numbers nor times".formatted(found.name()),
          false,
          null);
    }
    return found;
  }

  private static Optional<Long> overlap(JdbcColumn watermark, JdbcRows source)
      throws SourceException {
    if (source.overlap().isEmpty()) {
      return Optional.empty();
    }
    String written = source.overlap().get();
    boolean isNumber = Character.isDigit(written.charAt(written.length() - 1));
    if (isNumber == watermark.isTime()) {
      throw new SourceException(
          "jdbc.overlap is %s, but %s holds %s; write %s"
              .formatted(
                  written,
                  watermark.name(),
                  watermark.isTime() ? "times" : "whole numbers",
                  watermark.isTime() ? "a duration such as 1h" : "a number such as 1000"),
          false,
          null);
    }
    return Optional.of(
        isNumber ? Long.parseLong(written) : Durations.parse(written).toMillis() * 1000);
  }

  /** The column by which rows are ordered. */
  public JdbcColumn watermarkColumn() {
    return watermark.column();
  }

  /**
   * How far below the largest watermark rows may come late, as a number (see {@link Watermark});
   * empty: nobody looks.
   */
  public Optional<Long> overlap() {
    return overlap;
  }

  private PreparedStatement statement(String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      statement.setFetchSize(JdbcReach.firstRows(source).orElse(ROWS_AT_ONCE));
      if (!connection.getClass().getName().startsWith("org.duckdb.")) {
        statement.setQueryTimeout((int) source.timeout().toSeconds());
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  /** The columns of the query, in order. */
  public List<JdbcColumn> allColumns() {
    return columns;
  }

  /**
   * Rows above a watermark.
   *
   * @param after empty: all of them
   */
  public Extent extent(Optional<Long> after) throws SourceException {
    return extent(after, " > ?");
  }

  /** Rows up to a watermark. */
  public Extent extentUpTo(long last) throws SourceException {
    return extent(Optional.of(last), " <= ?");
  }

  private Extent extent(Optional<Long> limit, String comparison) throws SourceException {
    String sql =
        "SELECT count(%1$s), min(%1$s), max(%1$s) FROM %2$s".formatted(column, rows)
            + limit.map(l -> " WHERE " + column + comparison).orElse("");
    try (PreparedStatement statement = statement(sql)) {
      if (limit.isPresent()) {
        watermark.set(statement, 1, limit.get());
      }
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return new Extent(result.getLong(1), watermark.read(result, 2), watermark.read(result, 3));
      }
    } catch (SQLException e) {
      throw JdbcReach.problem(e);
    }
  }

  /** The number of rows without a watermark. */
  public long withoutWatermark() throws SourceException {
    String sql = "SELECT count(*) FROM " + rows + " WHERE " + column + " IS NULL";
    try (PreparedStatement statement = statement(sql);
        ResultSet result = statement.executeQuery()) {
      result.next();
      return result.getLong(1);
    } catch (SQLException e) {
      throw JdbcReach.problem(e);
    }
  }

  /**
   * Reads rows in the order of their watermark, without holding all of them in memory.
   *
   * @param after empty: from the first one
   * @param last the largest watermark
   */
  public <E extends Exception> void read(Optional<Long> after, long last, RowConsumer<E> to)
      throws SourceException, E {
    String order =
        IntStream.range(0, columns.size())
            .mapToObj(i -> columns.get(i).order(i + 1, quote))
            .collect(Collectors.joining(", "));
    String sql =
        "SELECT * FROM %1$s WHERE %2$s <= ?%3$s ORDER BY %2$s, %4$s"
            .formatted(rows, column, after.map(a -> " AND " + column + " > ?").orElse(""), order);
    try (PreparedStatement statement = statement(sql)) {
      watermark.set(statement, 1, last);
      if (after.isPresent()) {
        watermark.set(statement, 2, after.get());
      }
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          String[] values = new String[columns.size()];
          for (int i = 0; i < values.length; i++) {
            values[i] = columns.get(i).value(result, i + 1);
          }
          to.row(watermark.read(result, at).orElseThrow(), values);
        }
      }
    } catch (SQLException e) {
      throw JdbcReach.problem(e);
    }
  }

  private static void close(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // it is closed next
    }
    try {
      connection.close();
    } catch (SQLException e) {
      // nothing was written
    }
  }

  @Override
  public void close() {
    close(connection);
  }
}
