package dev.tidemill.training.snapshot;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.sql.PlainColumns;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.spec.DataSpec.Columns;
import dev.tidemill.schemas.text.Counted;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Runs the pipeline's query, and gives its rows their event time and the time of their label. A
 * label that is NaN or infinite is missing.
 */
final class QueryRows {

  private static final String TIMES =
      "A time has the year first, as in 2024-03-01 or 2024-03-01T10:00:00+01:00. Of another one"
          + " files.timestampFormat says how it is written, as \"%d.%m.%Y\" or epoch-seconds.";
  private static final String QUERY = "\"tidemill query\"";

  private final Database database;
  private final Columns columns;
  private final Map<String, String> types;
  private final String hasLabel;
  private final Consumer<String> notes;
  private final long rows;

  private QueryRows(
      Database database, Columns columns, Map<String, String> types, Consumer<String> notes)
      throws SQLException {
    this.database = database;
    this.columns = columns;
    this.types = types;
    this.hasLabel = hasLabel(columns.label().column(), types);
    this.notes = notes;
    this.rows = database.number("SELECT count(*) FROM " + QUERY);
  }

  /**
   * The rows that have an event time: those without one can be on neither side.
   *
   * @param notes takes what was left out of the rows of the query, and why, a sentence each
   * @throws SnapshotException if the query cannot be run or lacks a column
   */
  static CutTable run(Database database, DataSpec data, Consumer<String> notes)
      throws SQLException, SnapshotException {
    String query = data.query().strip().replaceAll(";\\s*$", "");
    Map<String, String> types;
    try {
      database.requireQuery(query);
      database.run("CREATE TABLE " + QUERY + " AS " + query);
      types = database.columns(QUERY);
    } catch (SQLException e) {
      throw new SnapshotException("QUERY_FAILED", "data.query: " + Sql.reason(e));
    }
    require(data.columns(), types);
    Optional<String> nested = PlainColumns.refusal(types);
    if (nested.isPresent()) {
      throw new SnapshotException("NESTED_COLUMN", nested.get());
    }
    return new QueryRows(database, data.columns(), types, notes).table();
  }

  private static String hasLabel(String label, Map<String, String> types) {
    boolean mayBeNan =
        typeOf(label, types).filter(t -> t.equals("DOUBLE") || t.equals("FLOAT")).isPresent();
    return mayBeNan
        ? "coalesce(isfinite(" + name(label) + "), false)"
        : name(label) + " IS NOT NULL";
  }

  private CutTable table() throws SQLException {
    String time = eventTime(columns.time());
    Optional<String> labelTime = columns.labelTime().map(this::eventTime);
    database.run(
        "CREATE TABLE %s AS SELECT *, %s AS %s, %s AS %s FROM %s WHERE %s IS NOT NULL"
            .formatted(
                CutTable.ROWS,
                time,
                CutTable.TIME,
                labelTime.orElse(time),
                CutTable.LABEL_TIME,
                QUERY,
                time));
    tellNoTimes(columns.time(), time, "is left out", "are left out");
    if (labelTime.isPresent()) {
      tellNoTimes(
          columns.labelTime().get(),
          labelTime.get(),
          "counts as unlabelled",
          "count as unlabelled");
    }
    tellEmptyTimes();
    tellOddLabels();
    database.run("DROP TABLE " + QUERY);
    Stream<String> order = Stream.concat(columns.id().stream(), types.keySet().stream());
    return new CutTable(
        database, hasLabel, Stream.concat(Stream.of(CutTable.TIME), order.map(Sql::name)).toList());
  }

  private void tellNoTimes(String column, String time, String one, String several)
      throws SQLException {
    List<Object> bad =
        database
            .rows(
                "SELECT count(*), min(CAST(%1$s AS VARCHAR)) FROM %2$s WHERE %1$s IS NOT NULL AND %3$s IS NULL"
                    .formatted(name(column), QUERY, time))
            .get(0);
    long left = ((Number) bad.get(0)).longValue();
    if (left > 0) {
      notes.accept(
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

  private void tellEmptyTimes() throws SQLException {
    long none = count(name(columns.time()) + " IS NULL");
    if (none > 0) {
      notes.accept(
          "%d of %s %s left out: %s is empty."
              .formatted(
                  none, Counted.of(rows, "row"), Counted.verb(none, "is", "are"), columns.time()));
    }
  }

  private void tellOddLabels() throws SQLException {
    long odd = count(name(columns.label().column()) + " IS NOT NULL AND NOT " + hasLabel);
    if (odd > 0) {
      notes.accept(
          "%d of %s %s as unlabelled: %s is NaN or infinite."
              .formatted(
                  odd,
                  Counted.of(rows, "row"),
                  Counted.verb(odd, "counts", "count"),
                  columns.label().column()));
    }
  }

  private long count(String condition) throws SQLException {
    return database.number("SELECT count(*) FROM " + QUERY + " WHERE " + condition);
  }

  private static void require(Columns columns, Map<String, String> types) throws SnapshotException {
    List<String> wanted = new ArrayList<>(columns.id());
    wanted.add(columns.time());
    wanted.add(columns.label().column());
    columns.labelTime().ifPresent(wanted::add);
    wanted.addAll(columns.notFeatures());
    for (String column : wanted) {
      if (typeOf(column, types).isEmpty()) {
        boolean isIngested = columns.isIngested() && column.equals(columns.time());
        throw new SnapshotException(
            "COLUMN_MISSING",
            (isIngested
                    ? "Rows have no time of their own, so data.query has to give "
                        + column
                        + ", the time of the file of each row of the first source"
                    : "data.columns names " + column)
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

  private String eventTime(String column) {
    return Sql.instant(name(column), typeOf(column, types).orElseThrow());
  }
}
