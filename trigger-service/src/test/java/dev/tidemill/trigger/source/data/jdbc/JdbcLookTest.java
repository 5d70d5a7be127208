package dev.tidemill.trigger.source.data.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.source.jdbc.JdbcReach;
import dev.tidemill.schemas.message.RowRange;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.source.JdbcRows;
import dev.tidemill.trigger.policy.Specs;
import dev.tidemill.trigger.source.Polls;
import dev.tidemill.trigger.source.RecordedSignals;
import dev.tidemill.trigger.source.SettableClock;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.data.rows.RowsSource;
import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of a query that come above the watermark and below it. */
class JdbcLookTest {

  @TempDir Path dir;
  private final RecordedSignals signals = new RecordedSignals();
  private final SettableClock clock = new SettableClock();

  private String url() {
    return "jdbc:duckdb:" + dir.resolve("shop.db");
  }

  @BeforeEach
  void createTable() throws SQLException {
    run("CREATE TABLE orders (id BIGINT, amount INTEGER)");
  }

  private void run(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private void insert(int from, int to) throws SQLException {
    run("INSERT INTO orders SELECT i, i FROM range(%d, %d) r(i)".formatted(from, to));
  }

  /** A look of a poller that has just begun, where the last one left off. */
  private List<RowRange> look(Optional<String> overlap) throws Exception {
    JdbcRows orders =
        new JdbcRows(
            url(),
            Optional.empty(),
            Optional.empty(),
            "SELECT * FROM orders",
            "id",
            overlap,
            Duration.ofSeconds(1),
            Duration.ofMinutes(1));
    JdbcReach reach =
        new JdbcReach(
            new UrlRules(true, InetAddress::getAllByName), new SecretPlaces(Map.of(), dir, dir));
    int before = signals.all().size();
    try (RowsSource<JdbcRows> source =
        new RowsSource<>(new JdbcLook(reach), dir.resolve("cursors"), signals, clock)) {
      Polls.once(
          source,
          new Target(
              Specs.PIPELINE,
              1,
              1,
              Specs.polled(List.of(new SourceSpec("orders", orders)), Optional.empty(), "time"),
              dir));
    }
    return signals.all().stream()
        .skip(before)
        .flatMap(s -> ((DataArrived) s.body()).ranges().stream())
        .toList();
  }

  @Test
  void rowsThatComeWithinTheOverlapAreLateOnceEach() throws Exception {
    Optional<String> fifty = Optional.of("50");
    insert(0, 100);
    assertThat(look(fifty)).extracting(RowRange::rows).containsExactly(100L);
    assertThat(look(fifty)).as("nothing came").isEmpty();
    // when
    run("INSERT INTO orders VALUES (60, 0), (61, 0), (10, 0)");
    // then
    RowRange late = look(fifty).get(0);
    assertThat(late.part()).endsWith("/late@99");
    assertThat(List.of(late.from(), late.to(), late.rows())).containsExactly(0L, 2L, 2L);
    assertThat(late.late()).contains(2L);
    assertThat(look(fifty)).as("told once").isEmpty();
    // when more comes below, and above too
    run("INSERT INTO orders VALUES (60, 0)");
    insert(100, 110);
    List<RowRange> both = look(fifty);
    assertThat(both).extracting(RowRange::rows).containsExactly(10L, 1L);
    assertThat(List.of(both.get(1).from(), both.get(1).to())).containsExactly(2L, 3L);
    // when the next one comes late, its part begins anew
    run("INSERT INTO orders VALUES (105, 1)");
    assertThat(look(fifty).get(0).part()).endsWith("/late@109");
    assertThat(signals.all()).extracting(s -> s.signalId()).doesNotHaveDuplicates();
  }

  @Test
  void withoutAnOverlapNobodyLooksBelowTheWatermarkAndOneThatIsAddedBeginsThen() throws Exception {
    insert(0, 100);
    assertThat(look(Optional.empty())).hasSize(1);
    run("INSERT INTO orders VALUES (60, 0)");
    assertThat(look(Optional.empty())).isEmpty();
    assertThat(look(Optional.of("50"))).as("what is there is known from now on").isEmpty();
    run("INSERT INTO orders VALUES (60, 1)");
    assertThat(look(Optional.of("50"))).extracting(RowRange::rows).containsExactly(1L);
  }
}
