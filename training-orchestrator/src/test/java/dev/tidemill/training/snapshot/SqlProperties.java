package dev.tidemill.training.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class SqlProperties {

  private static final long YEAR_1 = -62_135_596_800L;
  private static final long YEAR_9999 = 253_402_300_799L;

  private static GuardedDatabase database;

  @BeforeContainer
  static void open() throws IOException, SQLException {
    database =
        GuardedDatabase.open(
            Files.createTempDirectory("sql"),
            new GuardedDatabase.Confines("256MB", 0, List.of()),
            Permit.ALWAYS);
  }

  @AfterContainer
  static void close() throws SQLException {
    database.close();
  }

  private static Object micros(String value, String type) throws SQLException {
    return database.rows("SELECT epoch_us(" + Sql.instant(value, type) + ")").get(0).get(0);
  }

  @Property(tries = 200)
  void anInstantOfTheYears1To9999ComesBackAsItself(
      @ForAll @LongRange(min = YEAR_1, max = YEAR_9999) long second,
      @ForAll @IntRange(max = 999_999) int micros)
      throws SQLException {
    Instant at = Instant.ofEpochSecond(second).plus(micros, ChronoUnit.MICROS);
    long read = (Long) database.rows("SELECT epoch_us(" + Sql.timestamp(at) + ")").get(0).get(0);
    assertThat(Sql.instant(read)).isEqualTo(at);
  }

  @Property(tries = 200)
  void theOffsetOfATextCounts(
      @ForAll @LongRange(min = YEAR_1 + 86_400, max = YEAR_9999 - 86_400) long second,
      @ForAll @IntRange(min = -14, max = 14) int hours)
      throws SQLException {
    Instant at = Instant.ofEpochSecond(second);
    OffsetDateTime text = at.atOffset(ZoneOffset.ofHours(hours)).truncatedTo(ChronoUnit.SECONDS);
    String iso = java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(text);
    assertThat(Sql.instant((Long) micros(Sql.text(iso), "VARCHAR"))).as(iso).isEqualTo(at);
  }

  @Example
  void theEndAndTheBeginningOfTimeAreInstants() throws SQLException {
    assertThat(Sql.instant((Long) micros("DATE '9999-12-31'", "DATE")))
        .isEqualTo(Instant.parse("9999-12-31T00:00:00Z"));
    assertThat(Sql.instant((Long) micros("'0001-01-01'", "VARCHAR")))
        .isEqualTo(Instant.parse("0001-01-01T00:00:00Z"));
  }

  @Example
  void whatIsNotATimeIsNull() throws SQLException {
    for (String text : new String[] {"31.12.2024", "01-03-24", "soon", "infinity", "1709251200"}) {
      assertThat(micros(Sql.text(text), "VARCHAR")).as(text).isNull();
    }
    assertThat(micros("1709251200", "BIGINT")).isNull();
    assertThat(micros("TIMESTAMP 'infinity'", "TIMESTAMP")).isNull();
  }
}
