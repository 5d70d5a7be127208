package dev.tidemill.kit.sql;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Times for rows that have none: that of their file. Within a file they are a microsecond apart, in
 * an order that follows from the values of the rows and looks random: a cut by time then divides a
 * file as chance would, even one that is sorted. None is after the time of the file, which may be
 * now.
 */
final class FileTimes {

  private FileTimes() {}

  /**
   * Adds them to a loaded table.
   *
   * @param table its quoted name
   * @param times by file; rows of other files have none
   */
  static void add(
      GuardedDatabase database, String table, String column, Map<Integer, Instant> times)
      throws SQLException {
    String file = Sql.name(SourceTable.FILE);
    String time =
        times.entrySet().stream()
            .map(t -> "WHEN " + t.getKey() + " THEN " + Sql.micros(t.getValue()))
            .collect(Collectors.joining(" ", "CASE " + file + " ", " END"));
    String back = "row_number() OVER (PARTITION BY " + file + " ORDER BY md5(CAST(r AS VARCHAR)))";
    String with = Sql.name("tidemill timed");
    database.run(
        "CREATE TABLE %s AS SELECT *, make_timestamp(CAST(%s AS BIGINT) - (%s - 1)) AS %s FROM %s r"
            .formatted(with, times.isEmpty() ? "NULL" : time, back, Sql.name(column), table));
    database.run("DROP TABLE " + table);
    database.run("ALTER TABLE " + with + " RENAME TO " + table);
  }
}
