package dev.tidemill.training.snapshot;

import static dev.tidemill.kit.sql.Sql.name;
import static dev.tidemill.kit.sql.Sql.text;
import static dev.tidemill.kit.sql.Sql.timestamp;

import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.spec.MonitorSpec;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The labels that the rows of a query have, and those of them that were not told before. */
final class LabelTable {

  private static final String LABELS = "\"tidemill labels\"";
  private static final String FRESH = "\"tidemill fresh labels\"";
  private static final int PAGE = 10_000;

  private final Database database;

  private LabelTable(Database database) {
    this.database = database;
  }

  /**
   * The labels of rows whose request may still wait for one: each request with each of its labels
   * once.
   *
   * @param told Parquet with the labels that were told; empty: none was
   * @throws SnapshotException if the query does not give the column that names requests
   */
  static LabelTable of(QueriedRows queried, DataSpec data, MonitorSpec monitor, Optional<Path> told)
      throws SQLException, SnapshotException {
    Database database = queried.database();
    Map<String, String> types = database.columns(CutTable.ROWS);
    String id = requestId(monitor.labels().idColumns(data), types);
    String label = monitor.labels().labelColumn(data);
    String word = Sql.word(name(label), type(label, types).orElseThrow());
    String knownAt = data.columns().labelTime().isPresent() ? CutTable.LABEL_TIME : "NULL";
    Instant oldest = queried.asOf().minus(monitor.keep());
    database.run(
        "CREATE TABLE %s AS SELECT id, word, min(known_at) AS known_at FROM (SELECT %s AS id, %s AS word, epoch_us(CAST(%s AS TIMESTAMP)) AS known_at FROM %s WHERE %s >= %s) GROUP BY id, word"
            .formatted(
                LABELS,
                id,
                word,
                knownAt,
                queried.rows().knownAt(queried.asOf()),
                CutTable.TIME,
                timestamp(oldest)));
    String known =
        told.map(
                file ->
                    " WHERE NOT EXISTS (SELECT 1 FROM %s t WHERE t.id = l.id AND t.word = l.word)"
                        .formatted(FileRelation.parquet(file)))
            .orElse("");
    database.run(
        "CREATE TABLE %s AS SELECT row_number() OVER (ORDER BY known_at, id, word) AS n, id, word, known_at FROM %s l%s"
            .formatted(FRESH, LABELS, known));
    return new LabelTable(database);
  }

  private static String requestId(List<String> columns, Map<String, String> types)
      throws SnapshotException {
    List<String> quoted = new ArrayList<>();
    for (String column : columns) {
      if (type(column, types).isEmpty()) {
        List<String> given =
            types.keySet().stream().filter(c -> !c.startsWith("tidemill ")).toList();
        throw new SnapshotException(
            "COLUMN_MISSING",
            "monitor.labels.id names %s, but data.query gives only %s"
                .formatted(column, String.join(", ", given)));
      }
      quoted.add(name(column));
    }
    return Sql.requestId(quoted);
  }

  private static Optional<String> type(String column, Map<String, String> types) {
    return types.entrySet().stream()
        .filter(t -> t.getKey().equalsIgnoreCase(column))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Gives away the labels that were not told before, in the order in which they came true. */
  void give(LabelRow.Taker taker) throws SQLException {
    long all = database.number("SELECT count(*) FROM " + FRESH);
    for (long from = 1; from <= all; from += PAGE) {
      List<LabelRow> page = new ArrayList<>();
      for (List<Object> row :
          database.rows(
              "SELECT id, word, known_at FROM %s WHERE n >= %d AND n < %d ORDER BY n"
                  .formatted(FRESH, from, from + PAGE))) {
        page.add(
            new LabelRow((String) row.get(0), (String) row.get(1), Database.instant(row.get(2))));
      }
      taker.take(page);
    }
  }

  /** Writes all labels as Parquet: what was told by then. */
  void storeTold(Path file) throws SQLException {
    database.run(
        "COPY (SELECT id, word FROM %s WHERE id IS NOT NULL) TO %s (FORMAT parquet)"
            .formatted(LABELS, text(file)));
  }
}
