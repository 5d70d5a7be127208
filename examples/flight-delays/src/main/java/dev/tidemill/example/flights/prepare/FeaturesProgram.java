package dev.tidemill.example.flights.prepare;

import dev.tidemill.example.flights.FlightFeatures;
import dev.tidemill.example.flights.contract.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * The pipeline's {@code prepare}: raw rows in, model inputs out.
 *
 * <p>Reads the Parquet file {@code TIDEMILL_INPUT} with the columns of the pipeline's query ({@code
 * flight_id, departed_at, distance_mi, destination, arrival_delay_min, late, landed_at}; in any
 * order, history rows among them) and writes {@code features.parquet} into {@code TIDEMILL_OUTPUT}:
 * {@code flight_id, departed_at, late} and the inputs of {@link FlightFeatures} as FLOAT, one row
 * for each input row, in order of time. A row whose label or delay is null has not landed as far as
 * anybody knows, so it never counts for others.
 */
public final class FeaturesProgram implements Program {
  private static final String SELECT =
      "SELECT flight_id, epoch_us(CAST(departed_at AS TIMESTAMP)),"
          + " CAST(coalesce(distance_mi, 0) AS INTEGER), destination,"
          + " epoch_us(CAST(landed_at AS TIMESTAMP)),"
          + " late, CAST(arrival_delay_min AS INTEGER)"
          + " FROM read_parquet(%s) ORDER BY departed_at, flight_id";

  public static void main(String[] arguments) {
    System.exit(new FeaturesProgram().exitCode(Environment.ofProcess()));
  }

  @Override
  public String name() {
    return "features";
  }

  @Override
  public void run(Environment environment) throws RefusedException, IOException {
    Path input = environment.file("TIDEMILL_INPUT");
    Path output = environment.folder("TIDEMILL_OUTPUT").resolve("features.parquet");
    Path unfinished = output.resolveSibling("features.parquet.part");
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = duckdb.createStatement()) {
      sql.execute("SET threads = 2");
      sql.execute(
          "CREATE TABLE features (flight_id BIGINT, departed_at TIMESTAMP, late BOOLEAN, "
              + FlightFeatures.NAMES.stream()
                  .map(name -> name + " FLOAT")
                  .collect(Collectors.joining(", "))
              + ")");
      long rows = compute(duckdb.unwrap(DuckDBConnection.class), input);
      sql.execute("COPY features TO " + literal(unfinished) + " (FORMAT parquet)");
      Files.move(unfinished, output, StandardCopyOption.REPLACE_EXISTING);
      environment.out().println("features: " + rows + " rows");
    } catch (SQLException e) {
      throw new RefusedException("cannot make inputs of " + input + ": " + e.getMessage(), e);
    }
  }

  private static long compute(DuckDBConnection duckdb, Path input) throws SQLException {
    FlightFeatures features = new FlightFeatures();
    long rows = 0;
    try (Statement read = duckdb.createStatement();
        ResultSet row = read.executeQuery(SELECT.formatted(literal(input)));
        DuckDBAppender table = duckdb.createAppender(DuckDBConnection.DEFAULT_SCHEMA, "features")) {
      while (row.next()) {
        append(row, features, table);
        rows++;
      }
    }
    return rows;
  }

  private static void append(ResultSet row, FlightFeatures features, DuckDBAppender table)
      throws SQLException {
    long id = row.getLong(1);
    long departedMicros = row.getLong(2);
    if (row.wasNull()) {
      throw new SQLException("departed_at of flight_id " + id + " is null");
    }
    LocalDateTime departedAt = time(departedMicros);
    String destination = row.getString(4);
    float[] inputs = features.departs(departedAt, row.getInt(3), destination);
    long landedMicros = row.getLong(5);
    LocalDateTime landedAt =
        row.wasNull() ? features.estimatedLanding(departedAt, destination) : time(landedMicros);
    boolean late = row.getBoolean(6);
    boolean known = !row.wasNull();
    int delayMin = row.getInt(7);
    if (known && !row.wasNull() && landedAt != null) {
      features.lands(landedAt, destination, late, delayMin);
    }
    table.beginRow().append(id).appendEpochMicros(departedMicros);
    if (known) {
      table.append(late);
    } else {
      table.appendNull();
    }
    for (float value : inputs) {
      table.append(value);
    }
    table.endRow();
  }

  private static LocalDateTime time(long epochMicros) {
    return LocalDateTime.ofEpochSecond(Math.floorDiv(epochMicros, 1_000_000L), 0, ZoneOffset.UTC);
  }

  private static String literal(Path path) {
    return "'" + path.toString().replace("'", "''") + "'";
  }
}
