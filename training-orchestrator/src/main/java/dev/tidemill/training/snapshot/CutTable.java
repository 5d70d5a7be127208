package dev.tidemill.training.snapshot;

import static dev.tidemill.kit.sql.Sql.name;
import static dev.tidemill.kit.sql.Sql.names;
import static dev.tidemill.kit.sql.Sql.text;
import static dev.tidemill.kit.sql.Sql.timestamp;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.spec.DataSpec.Columns;
import dev.tidemill.schemas.text.Counted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rows of the pipeline's query with their event time and the time of their label. A label that
 * is NaN or infinite is missing.
 */
final class CutTable {

  static final String TIME = "\"tidemill time\"";
  static final String LABEL_TIME = "\"tidemill label time\"";
  private static final String TIMES =
      "A time has the year first, as in 2024-03-01 or 2024-03-01T10:00:00+01:00;"
          + " data.query can make one of anything else, as strptime(column, '%d.%m.%Y') does.";
  private static final String QUERY = "\"tidemill query\"";
  private static final String ROWS = "\"tidemill rows\"";

  private final Database database;
  private final Columns columns;
  private final String hasLabel;
  private final List<String> order = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private CutTable(Database database, Columns columns, String hasLabel) {
    this.database = database;
    this.columns = columns;
    this.hasLabel = hasLabel;
  }

  /** Runs the query; rows without an event time are left out (they can be on neither side). */
  static CutTable of(Database database, DataSpec data) throws SQLException, SnapshotException {
    String query = data.query().strip().replaceAll(";\\s*$", "");
    Columns columns = data.columns();
    Map<String, String> types;
    try {
      database.requireQuery(query);
      database.run("CREATE TABLE " + QUERY + " AS " + query);
      types = database.columns(QUERY);
    } catch (SQLException e) {
      throw new SnapshotException("QUERY_FAILED", "data.query: " + Sql.reason(e));
    }
    require(columns, types);
    String label = name(columns.label());
    boolean mayBeNan =
        typeOf(columns.label(), types)
            .filter(t -> t.equals("DOUBLE") || t.equals("FLOAT"))
            .isPresent();
    CutTable table =
        new CutTable(
            database,
            columns,
            mayBeNan ? "coalesce(isfinite(" + label + "), false)" : label + " IS NOT NULL");
    table.fill(types);
    return table;
  }

  private void fill(Map<String, String> types) throws SQLException {
    String time = eventTime(columns.time(), types);
    String labelTime = columns.labelTime().map(c -> eventTime(c, types)).orElse(time);
    database.run(
        "CREATE TABLE %s AS SELECT *, %s AS %s, %s AS %s FROM %s WHERE %s IS NOT NULL"
            .formatted(ROWS, time, TIME, labelTime, LABEL_TIME, QUERY, time));
    long rows = database.number("SELECT count(*) FROM " + QUERY);
    leftOut(columns.time(), time, rows, "is left out", "are left out");
    if (columns.labelTime().isPresent()) {
      leftOut(
          columns.labelTime().get(),
          labelTime,
          rows,
          "counts as unlabelled",
          "count as unlabelled");
    }
    long none =
        database.number(
            "SELECT count(*) FROM " + QUERY + " WHERE " + name(columns.time()) + " IS NULL");
    if (none > 0) {
      notes.add(
          "%d of %s %s left out: %s is empty."
              .formatted(
                  none, Counted.of(rows, "row"), Counted.verb(none, "is", "are"), columns.time()));
    }
    long notFinite =
        database.number(
            "SELECT count(*) FROM %s WHERE %s IS NOT NULL AND NOT %s"
                .formatted(QUERY, name(columns.label()), hasLabel));
    if (notFinite > 0) {
      notes.add(
          notFinite
              + " of "
              + Counted.of(rows, "row")
              + Counted.verb(notFinite, " counts", " count")
              + " as unlabelled: "
              + columns.label()
              + " is NaN or infinite.");
    }
    database.run("DROP TABLE " + QUERY);
    order.add(TIME);
    columns.id().forEach(c -> order.add(name(c)));
    types.keySet().forEach(c -> order.add(name(c)));
  }

  private void leftOut(String column, String time, long rows, String one, String several)
      throws SQLException {
    List<Object> bad =
        database
            .rows(
                "SELECT count(*), min(CAST(%1$s AS VARCHAR)) FROM %2$s WHERE %1$s IS NOT NULL AND %3$s IS NULL"
                    .formatted(name(column), QUERY, time))
            .get(0);
    long left = ((Number) bad.get(0)).longValue();
    if (left > 0) {
      notes.add(
          "%d of %s %s: %s is not a time, for example '%s'. %s"
              .formatted(
                  left,
                  Counted.of(rows, "row"),
                  Counted.verb(left, one, several),
                  column,
                  bad.get(1),
                  TIMES));
    }
  }

  /** What was left out of the rows of the query, and why; a sentence each. */
  List<String> notes() {
    return notes;
  }

  private static void require(Columns columns, Map<String, String> types) throws SnapshotException {
    List<String> wanted = new ArrayList<>(columns.id());
    wanted.add(columns.time());
    wanted.add(columns.label());
    columns.labelTime().ifPresent(wanted::add);
    wanted.addAll(columns.notFeatures());
    for (String column : wanted) {
      if (typeOf(column, types).isEmpty()) {
        throw new SnapshotException(
            "COLUMN_MISSING",
            "data.columns names "
                + column
                + ", but data.query gives only "
                + String.join(", ", types.keySet()));
      }
    }
  }

  private static Optional<String> typeOf(String column, Map<String, String> types) {
    return types.entrySet().stream()
        .filter(t -> t.getKey().equalsIgnoreCase(column))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static String eventTime(String column, Map<String, String> types) {
    return Sql.instant(name(column), typeOf(column, types).orElseThrow());
  }

  /** Rows that have an event time. */
  long rows() throws SQLException {
    return database.number("SELECT count(*) FROM " + ROWS);
  }

  /** Rows that have an event time and a label. */
  long labelled() throws SQLException {
    return count(hasLabel);
  }

  Optional<Instant> newest() throws SQLException {
    return database.instant("SELECT max(epoch_us(" + TIME + ")) FROM " + ROWS);
  }

  /** Rows whose label is known at {@code asOf}, as a relation. */
  String knownAt(Instant asOf) {
    return "(SELECT * FROM " + ROWS + " WHERE " + known(asOf, "<=") + ")";
  }

  private String known(Instant at, String before) {
    return hasLabel + " AND " + LABEL_TIME + " " + before + " " + timestamp(at);
  }

  /**
   * Training rows: their time and their label's time are before {@code end}.
   *
   * @param start of the window; empty: every row
   */
  String training(Optional<Instant> start, Instant end) {
    return start.map(s -> TIME + " >= " + timestamp(s) + " AND ").orElse("")
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
      database.oneThread();
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
