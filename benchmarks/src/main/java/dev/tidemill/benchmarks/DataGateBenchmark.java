package dev.tidemill.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.DataCheckSpec.Kind;
import dev.tidemill.schemas.spec.DataCheckSpec.Scope;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.spec.DataSpec.Columns;
import dev.tidemill.schemas.spec.DataSpec.DataClock;
import dev.tidemill.schemas.spec.DataSpec.Holdout;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.DataSpec.Window;
import dev.tidemill.schemas.spec.FilesSpec;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.spec.check.Complete;
import dev.tidemill.schemas.spec.check.Expression;
import dev.tidemill.schemas.spec.check.Mean;
import dev.tidemill.schemas.spec.check.Pattern;
import dev.tidemill.schemas.spec.check.Range;
import dev.tidemill.schemas.spec.check.RowCount;
import dev.tidemill.schemas.spec.check.Schema;
import dev.tidemill.schemas.spec.check.Unique;
import dev.tidemill.validation.check.duckdb.DataGate;
import dev.tidemill.validation.check.duckdb.DuckDb;
import dev.tidemill.validation.check.duckdb.GateInput;
import dev.tidemill.validation.check.duckdb.RawFile;
import dev.tidemill.validation.check.duckdb.RunRows;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The data gate with the checks of the flight-delays example beside the bare DuckDB statement that
 * a person would write for them: {@code DataGateBenchmark [rows] [rounds]}. Both read the same CSV
 * file of generated rows and count the same things; the gate also counts values of the wrong type
 * and keeps the file apart. Rounds alternate; processor seconds are measured, so read the ratio of
 * the medians.
 */
public final class DataGateBenchmark {

  private static final String BARE =
      """
      SELECT count(*), count(*) FILTER (arrival_delay_min IS NULL),
        count(*) FILTER (distance_mi IS NULL),
        count(*) FILTER (arrival_delay_min < -120 OR arrival_delay_min > 2000),
        count(*) FILTER (distance_mi < 1 OR distance_mi > 6000),
        count(*) FILTER (NOT regexp_full_match(destination, '[A-Z]{3}')),
        count(*) FILTER (departed_at + to_minutes(CAST(40 + distance_mi / 7.5 AS BIGINT))
          <= departed_at),
        avg(arrival_delay_min), count(DISTINCT flight_id)
      FROM read_csv('%s', header = true, columns = {'flight_id': 'BIGINT',
        'departed_at': 'TIMESTAMP', 'arrival_delay_min': 'INTEGER', 'distance_mi': 'INTEGER',
        'destination': 'VARCHAR'})
      """;

  private DataGateBenchmark() {}

  /** Generates rows, measures and prints. */
  public static void main(String[] args) throws IOException, SQLException {
    long rows = args.length > 0 ? Long.parseLong(args[0]) : 3_000_000;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    Path folder = Files.createTempDirectory("tidemill-data-gate");
    Path file = folder.resolve("flights.csv");
    try {
      generate(file, rows);
      List<Double> gate = new ArrayList<>();
      List<Double> bare = new ArrayList<>();
      for (int round = 0; round <= rounds; round++) {
        double bareSeconds = bare(file);
        double gateSeconds = gate(folder, file);
        if (round > 0) {
          bare.add(bareSeconds);
          gate.add(gateSeconds);
        }
      }
      System.out.printf("rows %,d, CSV %,d bytes, %d rounds%n", rows, Files.size(file), rounds);
      System.out.printf("bare statement  median %.2f processor seconds%n", median(bare));
      System.out.printf("data gate       median %.2f processor seconds%n", median(gate));
      System.out.printf("ratio           %.2f%n", median(gate) / median(bare));
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }

  private static void generate(Path file, long rows) throws SQLException {
    try (DuckDb database = DuckDb.open(List.of(file.getParent()), Permit.ALWAYS)) {
      database.execute(
          """
          COPY (SELECT i AS flight_id, TIMESTAMP '2001-01-01' + to_seconds(i) AS departed_at,
            CAST(hash(i) %% 200 AS INTEGER) - 30 AS arrival_delay_min,
            CAST(100 + hash(i + 1) %% 2000 AS INTEGER) AS distance_mi,
            ['ATL', 'JFK', 'LAX', 'ORD', 'DEN'][CAST(1 + hash(i + 2) %% 5 AS BIGINT)] AS destination
          FROM range(%d) t(i)) TO '%s' (FORMAT csv, HEADER)
          """
              .formatted(rows, file));
    }
  }

  private static double bare(Path file) throws SQLException {
    double start = seconds();
    try (DuckDb database = DuckDb.open(List.of(file.getParent()), Permit.ALWAYS)) {
      database.rows(BARE.formatted(file));
    }
    return seconds() - start;
  }

  private static double gate(Path folder, Path file) throws SQLException, IOException {
    DataFile data =
        new DataFile(
            file.getFileName().toString(),
            "generated",
            Files.size(file),
            -1,
            Optional.empty(),
            Optional.empty());
    FileHistory history = new FileHistory("before", 1, Map.of("arrival_delay_min", 69.5));
    DataGate gate =
        new DataGate(
            new GateInput(
                spec(),
                checks(),
                RawFile.locate(spec(), folder, List.of(data), List.of(data)),
                List.of(history),
                new RunRows(List.of(), List.of()),
                Optional.empty(),
                Task.BINARY_CLASSIFICATION,
                Map.of(),
                false,
                Instant.EPOCH));
    double start = seconds();
    DataGate.Result result = gate.run();
    double seconds = seconds() - start;
    if (result.outcome() != VerdictOutcome.PASS) {
      throw new IllegalStateException("The generated rows should pass, but " + result.checks());
    }
    return seconds;
  }

  private static DataSpec spec() {
    FilesSpec files = new FilesSpec("", "*.csv", "csv", Duration.ofSeconds(1));
    String query =
        "SELECT *, departed_at + to_minutes(CAST(40 + distance_mi / 7.5 AS BIGINT)) AS landed_at"
            + " FROM flights";
    return new DataSpec(
        List.of(new SourceSpec("flights", files)),
        query,
        new Columns(
            List.of("flight_id"),
            "departed_at",
            new DataSpec.LabelColumn("arrival_delay_min"),
            Optional.empty(),
            List.of()),
        DataClock.DATA,
        new Window(true, Optional.empty()),
        new Holdout(Duration.ofDays(2), 1000));
  }

  private static List<DataCheckSpec> checks() {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("flight_id", "bigint");
    columns.put("departed_at", "timestamp");
    columns.put("arrival_delay_min", "integer");
    columns.put("distance_mi", "integer");
    columns.put("destination", "varchar");
    List<Kind> kinds =
        List.of(
            new Schema(columns, Severity.WARN),
            new Unique(List.of("flight_id")),
            new Complete("arrival_delay_min", 0.99),
            new Complete("distance_mi", 1.0),
            new Range("arrival_delay_min", OptionalDouble.of(-120), OptionalDouble.of(2000)),
            new Range("distance_mi", OptionalDouble.of(1), OptionalDouble.of(6000)),
            new Pattern("destination", "[A-Z]{3}"),
            new Expression("landed_at > departed_at"),
            new Mean("arrival_delay_min", 8, 30),
            new RowCount(Optional.of(1000L), Optional.empty(), OptionalDouble.empty()));
    List<DataCheckSpec> checks = new ArrayList<>();
    for (Kind kind : kinds) {
      checks.add(
          new DataCheckSpec(
              "check " + checks.size(), Severity.FAIL, Scope.NEW, Optional.empty(), 0, kind));
    }
    return checks;
  }

  /** Processor time of this process, so that other programs do not count. */
  private static double seconds() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }

  private static double median(List<Double> seconds) {
    double[] sorted = seconds.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
