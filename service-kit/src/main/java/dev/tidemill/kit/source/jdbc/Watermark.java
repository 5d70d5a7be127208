package dev.tidemill.kit.source.jdbc;

import dev.tidemill.kit.source.SourceException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The values of a watermark column as numbers: whole numbers as they are, times in microseconds
 * since 1970, rounded up.
 */
record Watermark(JdbcColumn column) {

  private static final int NANOS_OF_MICRO = 1000;

  /**
   * The value of a column of a result; empty for none.
   *
   * @throws SourceException for infinity and the largest number, above which nothing can come
   */
  Optional<Long> read(ResultSet row, int i) throws SQLException, SourceException {
    switch (column.type()) {
      case JdbcColumn.DATE -> {
        LocalDate day = row.getObject(i, LocalDate.class);
        return day == null
            ? Optional.empty()
            : Optional.of(micros(day.atStartOfDay().atOffset(ZoneOffset.UTC)));
      }
      case JdbcColumn.TIMESTAMP -> {
        LocalDateTime at = row.getObject(i, LocalDateTime.class);
        return at == null ? Optional.empty() : Optional.of(micros(at.atOffset(ZoneOffset.UTC)));
      }
      case JdbcColumn.INSTANT -> {
        OffsetDateTime at = row.getObject(i, OffsetDateTime.class);
        return at == null ? Optional.empty() : Optional.of(micros(at));
      }
      default -> {
        long value = row.getLong(i);
        if (value == Long.MAX_VALUE) {
          throw endless("the largest number, " + value + ",");
        }
        return row.wasNull() ? Optional.empty() : Optional.of(value);
      }
    }
  }

  private long micros(OffsetDateTime at) throws SourceException {
    if (JdbcColumn.isEndless(at.getYear())) {
      throw endless("infinity, or beyond the year 9999,");
    }
    Duration since = Duration.between(Instant.EPOCH, at.toInstant());
    long whole =
        Math.addExact(
            Math.multiplyExact(since.getSeconds(), 1_000_000L), since.getNano() / NANOS_OF_MICRO);
    return since.getNano() % NANOS_OF_MICRO == 0 ? whole : whole + 1;
  }

  private SourceException endless(String value) {
    return new SourceException(
        "jdbc.watermark: %s is %s in some rows; leave those out in jdbc.query"
            .formatted(column.name(), value),
        false,
        null);
  }

  /** Sets a parameter that the column is compared with. */
  void set(PreparedStatement statement, int i, long value) throws SQLException {
    Instant at = column.isTime() ? Instant.EPOCH.plus(value, ChronoUnit.MICROS) : Instant.EPOCH;
    switch (column.type()) {
      case JdbcColumn.DATE -> statement.setObject(i, LocalDate.ofInstant(at, ZoneOffset.UTC));
      case JdbcColumn.TIMESTAMP ->
          statement.setObject(i, LocalDateTime.ofInstant(at, ZoneOffset.UTC));
      case JdbcColumn.INSTANT -> statement.setObject(i, at.atOffset(ZoneOffset.UTC));
      default -> statement.setLong(i, value);
    }
  }
}
