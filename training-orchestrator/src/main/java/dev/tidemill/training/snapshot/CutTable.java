package dev.tidemill.training.snapshot;

import static dev.tidemill.training.snapshot.Database.name;
import static dev.tidemill.training.snapshot.Database.names;
import static dev.tidemill.training.snapshot.Database.text;
import static dev.tidemill.training.snapshot.Database.timestamp;

import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.spec.DataSpec.Columns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The rows of the pipeline's query with their event time and the time of their label. */
final class CutTable {

  static final String TIME = "\"tidemill time\"";
  static final String LABEL_TIME = "\"tidemill label time\"";
  private static final String ROWS = "\"tidemill rows\"";

  private final Database database;
  private final Columns columns;
  private final List<String> order = new ArrayList<>();

  private CutTable(Database database, Columns columns) {
    this.database = database;
    this.columns = columns;
  }

  /** Runs the query; rows without an event time are left out (they can be on neither side). */
  static CutTable of(Database database, DataSpec data) throws SQLException, SnapshotException {
    String query = data.query().strip().replaceAll(";\\s*$", "");
    Columns columns = data.columns();
    Map<String, String> types;
    try {
      database.run("CREATE TABLE \"tidemill query\" AS " + query);
      types = database.columns("\"tidemill query\"");
    } catch (SQLException e) {
      throw new SnapshotException("QUERY_FAILED", "data.query: " + Database.reason(e));
    }
    CutTable table = new CutTable(database, columns);
    table.require(types);
    String time = eventTime(columns.time(), types);
    String labelTime = columns.labelTime().map(c -> eventTime(c, types)).orElse(time);
    database.run(
        "CREATE TABLE %s AS SELECT *, %s AS %s, %s AS %s FROM \"tidemill query\" WHERE %s IS NOT NULL"
            .formatted(ROWS, time, TIME, labelTime, LABEL_TIME, time));
    database.run("DROP TABLE \"tidemill query\"");
    table.order.add(TIME);
    columns.id().forEach(c -> table.order.add(name(c)));
    types.keySet().forEach(c -> table.order.add(name(c)));
    return table;
  }

  private void require(Map<String, String> types) throws SnapshotException {
    List<String> wanted = new ArrayList<>(columns.id());
    wanted.add(columns.time());
    wanted.add(columns.label());
    columns.labelTime().ifPresent(wanted::add);
    wanted.addAll(columns.notFeatures());
    for (String column : wanted) {
      if (typeOf(column, types).isEmpty()) {
        throw new SnapshotException(
            "COLUMN_MISSING",
            "data.columns names " + column + ", but data.query gives only " + types.keySet());
      }
    }
  }

  private static Optional<String> typeOf(String column, Map<String, String> types) {
    return types.entrySet().stream()
        .filter(t -> t.getKey().equalsIgnoreCase(column))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Instants as TIMESTAMP of UTC, whatever kind of time the column has. */
  private static String eventTime(String column, Map<String, String> types) {
    String type = typeOf(column, types).orElse("").toUpperCase(Locale.ROOT);
    return type.contains("TIME ZONE")
        ? "make_timestamp(epoch_us(" + name(column) + "))"
        : "TRY_CAST(" + name(column) + " AS TIMESTAMP)";
  }

  Optional<Instant> newest() throws SQLException {
    return database.instant("SELECT max(epoch_us(" + TIME + ")) FROM " + ROWS);
  }

  /** Rows whose label is known at {@code asOf}, as a relation. */
  String knownAt(Instant asOf) {
    return "(SELECT * FROM " + ROWS + " WHERE " + known(asOf, "<=") + ")";
  }

  private String known(Instant at, String before) {
    return name(columns.label())
        + " IS NOT NULL AND "
        + LABEL_TIME
        + " "
        + before
        + " "
        + timestamp(at);
  }

  /** Training rows: their time and their label's time are before {@code end}. */
  String training(Instant start, Instant end) {
    return TIME
        + " >= "
        + timestamp(start)
        + " AND "
        + TIME
        + " < "
        + timestamp(end)
        + " AND "
        + known(end, "<");
  }

  /** Holdout rows: from {@code start}, with a label that is known at {@code asOf}. */
  String holdout(Instant start, Instant asOf) {
    return TIME + " >= " + timestamp(start) + " AND " + known(asOf, "<=");
  }

  /** What is neither, but earlier than the end of the holdout: context for prepare. */
  String context(Instant from, Instant to, String training, String holdout) {
    return TIME
        + " >= "
        + timestamp(from)
        + " AND "
        + TIME
        + " <= "
        + timestamp(to)
        + " AND coalesce(NOT ("
        + training
        + "), true) AND coalesce(NOT ("
        + holdout
        + "), true)";
  }

  Optional<Instant> oldest(String condition) throws SQLException {
    return database.instant("SELECT min(epoch_us(" + TIME + ")) FROM " + where(condition));
  }

  long count(String condition) throws SQLException {
    return database.number("SELECT count(*) FROM " + where(condition));
  }

  /**
   * Writes rows as Parquet in the order of time, id and then every other column, on one thread: the
   * same rows give the same bytes.
   */
  String store(String condition, ArtefactStore store, Path folder)
      throws SQLException, IOException {
    Path file = Files.createTempFile(folder, "rows", ".parquet");
    try {
      database.run("SET threads = 1");
      database.run(
          "COPY (SELECT * EXCLUDE ("
              + names(List.of("tidemill time", "tidemill label time"))
              + ") FROM "
              + where(condition)
              + " ORDER BY "
              + String.join(", ", order)
              + ") TO "
              + text(file)
              + " (FORMAT parquet)");
      return store.put(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static String where(String condition) {
    return ROWS + " WHERE " + condition;
  }
}
