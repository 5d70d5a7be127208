package dev.tidemill.training.snapshot;

import static dev.tidemill.kit.sql.Sql.names;
import static dev.tidemill.kit.sql.Sql.text;
import static dev.tidemill.kit.sql.Sql.timestamp;

import dev.tidemill.kit.store.ArtefactStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The rows of the pipeline's query that have an event time, see {@link QueryRows}, and the parts
 * that a snapshot cuts them into.
 */
final class CutTable {

  static final String TIME = "\"tidemill time\"";
  static final String LABEL_TIME = "\"tidemill label time\"";
  static final String ROWS = "\"tidemill rows\"";

  private final Database database;
  private final String hasLabel;
  private final List<String> order;

  /**
   * @param hasLabel condition for rows that have a label
   * @param order what rows are stored by, all columns at last
   */
  CutTable(Database database, String hasLabel, List<String> order) {
    this.database = database;
    this.hasLabel = hasLabel;
    this.order = List.copyOf(order);
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

  /** How many rows have a time after this. */
  long after(Instant end) throws SQLException {
    return count(TIME + " > " + timestamp(end));
  }

  /** Leaves out the rows that have a time after this. */
  void dropAfter(Instant end) throws SQLException {
    database.run("DELETE FROM " + where(TIME + " > " + timestamp(end)));
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

  /** Rows that are neither, up to the end of the holdout: context for prepare. */
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
