package dev.tidemill.kit.source.jdbc;

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

  /** The value of a column of a result; empty for none. */
  Optional<Long> read(ResultSet row, int i) throws SQLException {
    switch (column.type()) {
      case JdbcColumn.DATE -> {
        LocalDate day = row.getObject(i, LocalDate.class);
        return Optional.ofNullable(day)
            .map(d -> micros(d.atStartOfDay().toInstant(ZoneOffset.UTC)));
      }
      case JdbcColumn.TIMESTAMP -> {
        LocalDateTime at = row.getObject(i, LocalDateTime.class);
        return Optional.ofNullable(at).map(t -> micros(t.toInstant(ZoneOffset.UTC)));
      }
      case JdbcColumn.INSTANT -> {
        OffsetDateTime at = row.getObject(i, OffsetDateTime.class);
        return Optional.ofNullable(at).map(t -> micros(t.toInstant()));
      }
      default -> {
        long value = row.getLong(i);
        return row.wasNull() ? Optional.empty() : Optional.of(value);
      }
    }
  }

  private static long micros(Instant at) {
    Duration since = Duration.between(Instant.EPOCH, at);
    long whole =
        Math.addExact(
            Math.multiplyExact(since.getSeconds(), 1_000_000L), since.getNano() / NANOS_OF_MICRO);
    return since.getNano() % NANOS_OF_MICRO == 0 ? whole : whole + 1;
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
