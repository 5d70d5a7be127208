package dev.tidemill.standalone.scaffold;

import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.SourceTable;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.file.FileReading;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A column of numbers that count the time since 1970.
 *
 * @param unit as {@code files.timestampFormat} names it
 * @param why from which time to which it goes
 */
record EpochColumn(String name, String unit, String why) {

  private static final Pattern NAME =
      Pattern.compile(
          "(.*_)?(time|date|datetime|timestamp|ts|epoch|when|at|created|updated)(_?(s|sec|secs|seconds|ms|millis|us|micros))?|.*[a-z](Time|Date|At|Ts)");

  private static final double FIRST = Instant.parse("1990-01-01T00:00:00Z").getEpochSecond();
  private static final double LAST = Instant.parse("2100-01-01T00:00:00Z").getEpochSecond();
  private static final double MICROS = 1e6;

  /**
   * The first one that is called so, unless there are times already; or the one that the user
   * names.
   */
  static Optional<EpochColumn> of(
      GuardedDatabase database, SourceTable table, Optional<String> said) throws SQLException {
    boolean times =
        table.columns().values().stream().anyMatch(t -> SeenColumn.use(t) == SeenColumn.Use.TIME);
    for (Map.Entry<String, String> column : table.columns().entrySet()) {
      boolean wanted =
          said.map(column.getKey()::equalsIgnoreCase)
              .orElseGet(
                  () ->
                      !times
                          && (NAME.matcher(column.getKey()).matches()
                              || NAME.matcher(column.getKey().toLowerCase(Locale.ROOT)).matches()));
      if (wanted && SeenColumn.use(column.getValue()) == SeenColumn.Use.NUMBER) {
        Optional<EpochColumn> found = of(database, table.table(), column.getKey());
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<EpochColumn> of(GuardedDatabase database, String table, String name)
      throws SQLException {
    List<Object> row =
        database
            .rows(
                "SELECT CAST(min(%1$s) AS DOUBLE), CAST(max(%1$s) AS DOUBLE) FROM %2$s"
                    .formatted(Sql.name(name), table))
            .get(0);
    if (row.get(0) == null) {
      return Optional.empty();
    }
    double first = (Double) row.get(0);
    double last = (Double) row.get(1);
    return FileReading.EPOCHS.entrySet().stream()
        .filter(e -> seconds(first, e.getValue()) >= FIRST && seconds(last, e.getValue()) <= LAST)
        .findFirst()
        .map(
            e ->
                new EpochColumn(
                    name,
                    e.getKey(),
                    "%s goes from %s to %s"
                        .formatted(
                            name, instant(first, e.getValue()), instant(last, e.getValue()))));
  }

  private static double seconds(double number, long micros) {
    return number * micros / MICROS;
  }

  private static Instant instant(double number, long micros) {
    return Instant.ofEpochSecond((long) seconds(number, micros));
  }
}
