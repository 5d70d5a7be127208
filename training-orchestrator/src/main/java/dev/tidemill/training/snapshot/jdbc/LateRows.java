package dev.tidemill.training.snapshot.jdbc;

import static dev.tidemill.kit.sql.Sql.name;
import static dev.tidemill.kit.sql.Sql.text;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.jdbc.JdbcColumn;
import dev.tidemill.kit.source.jdbc.JdbcQuery;
import dev.tidemill.kit.source.jdbc.RecentRows;
import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.schemas.spec.source.JdbcRows;
import dev.tidemill.training.snapshot.Manifest;
import dev.tidemill.training.snapshot.SourceLook;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows that came not far below the watermark since earlier snapshots read up to it: the rows that
 * are there now, without those that were read, each as often as it is there.
 *
 * @param position of them
 * @param parquet has them
 */
record LateRows(JdbcPosition position, Path parquet) {

  /**
   * What became of the rows not far below the watermark.
   *
   * @param late rows that are new there; empty: none
   * @param gone how many that were read are no longer there as they were
   */
  record Found(Optional<LateRows> late, long gone) {}

  /**
   * Compares.
   *
   * @param overlap how far below the watermark
   * @param last the watermark
   * @param parts what earlier snapshots read
   */
  static Found find(
      SourceLook<JdbcRows> look,
      JdbcQuery query,
      long overlap,
      long last,
      Collection<Manifest.Part> parts)
      throws SourceException, IOException, SQLException {
    long floor = RecentRows.below(last, overlap);
    Path now = new JdbcReading(look, query).read(Optional.of(floor), last);
    List<Path> read = parts.stream().map(p -> look.fetched().store().path(p.digest())).toList();
    Path late = look.fetched().incoming(".parquet");
    GuardedDatabase.Confines confines =
        new GuardedDatabase.Confines(JdbcReading.MEMORY, 1, List.of(look.fetched().store().root()));
    try (GuardedDatabase database =
        GuardedDatabase.open(look.fetched().temporary(), confines, look.fetched().permit())) {
      String columns =
          query.allColumns().stream().map(c -> name(c.name())).collect(Collectors.joining(", "));
      String number = number(query.watermarkColumn());
      database.run(
          "CREATE TABLE is_there AS SELECT %s FROM read_parquet(%s)".formatted(columns, text(now)));
      database.run(
          "CREATE TABLE was_read AS SELECT %s FROM %s WHERE %s > %d"
              .formatted(columns, FileRelation.parquet(read), number, floor));
      database.run("CREATE TABLE late AS FROM is_there EXCEPT ALL FROM was_read");
      List<Object> extent =
          database.rows("SELECT count(*), min(%1$s), max(%1$s) FROM late".formatted(number)).get(0);
      long gone =
          number(database.rows("SELECT count(*) FROM (FROM was_read EXCEPT ALL FROM is_there)"), 0);
      long rows = ((Number) extent.get(0)).longValue();
      if (rows == 0) {
        return new Found(Optional.empty(), gone);
      }
      String order =
          IntStream.rangeClosed(1, query.allColumns().size())
              .mapToObj(String::valueOf)
              .collect(Collectors.joining(", "));
      database.run(
          "COPY (FROM late ORDER BY %s, %s) TO %s (FORMAT parquet)"
              .formatted(number, order, text(late)));
      JdbcPosition position =
          new JdbcPosition(
              JdbcQuery.identity(look.spec()),
              ((Number) extent.get(1)).longValue(),
              ((Number) extent.get(2)).longValue(),
              rows);
      return new Found(Optional.of(new LateRows(position, late)), gone);
    }
  }

  private static long number(List<List<Object>> rows, int column) {
    return ((Number) rows.get(0).get(column)).longValue();
  }

  /** The watermark as the number that positions have. */
  private static String number(JdbcColumn watermark) {
    String column = name(watermark.name());
    return watermark.isTime()
        ? "epoch_us(CAST(%s AS TIMESTAMP WITH TIME ZONE))".formatted(column)
        : "CAST(%s AS BIGINT)".formatted(column);
  }
}
