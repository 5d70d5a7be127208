package dev.tidemill.training.snapshot.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.kit.source.jdbc.JdbcQuery;
import dev.tidemill.kit.source.jdbc.RecentRows;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.source.JdbcRows;
import dev.tidemill.training.snapshot.SnapshotException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real PostgreSQL, where Debian's is installed. */
class PostgresRowsIT extends QueryFixture {

  private static PostgresServer postgres;

  @BeforeAll
  static void startServer() throws Exception {
    Optional<Path> programs = PostgresServer.installed();
    assumeTrue(programs.isPresent(), "PostgreSQL is not installed here");
    postgres = PostgresServer.start(programs.get());
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (postgres != null) {
      postgres.close();
    }
  }

  @BeforeEach
  void clear() throws Exception {
    Files.writeString(dir.resolve("password"), PostgresServer.PASSWORD + "\n");
    run("DROP TABLE IF EXISTS orders");
  }

  @Override
  Connection connect() throws SQLException {
    return DriverManager.getConnection(postgres.url(), "tide", PostgresServer.PASSWORD);
  }

  @Override
  String reach() {
    return "url: \"%s\", user: tide, password: {fromFile: password}".formatted(postgres.url());
  }

  @Test
  void eachTypeIsKeptAsWhatItIs() throws Exception {
    run(
        """
        CREATE TABLE orders (id bigint, made timestamptz, amount numeric(9, 2), free numeric, small smallint, ratio real,
          yes boolean, day date, hour time, local timestamp, note text, tags text[], more jsonb, who uuid, raw bytea, price money)
        """,
        """
        INSERT INTO orders SELECT i, timestamptz '2024-03-31 01:30:00+01' + i * interval '1 minute', i / 4.0, 0.1, 3, 1.5,
          i % 2 = 0, date '2024-02-29', time '10:11:12', timestamp '2024-03-31 02:30:00.123456', '00123', ARRAY['a', 'b'],
          '{"x": 1}', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '\\x01', 1234.5::numeric FROM generate_series(1, 100) g(i)
        """,
        "INSERT INTO orders (id, made, amount) VALUES (101, timestamptz '2024-03-31 10:00:00+00',"
            + " 1)",
        "UPDATE orders SET local = 'infinity' WHERE id = 100");
    Snapshot snapshot = cut(spec("SELECT * FROM orders", "made"), Optional.empty());
    assertThat(snapshot.trainRows() + snapshot.holdoutRows()).isEqualTo(101);
    assertThat(columns(snapshot))
        .containsAllEntriesOf(
            Map.of(
                "id", "BIGINT",
                "made", "TIMESTAMP WITH TIME ZONE",
                "amount", "DECIMAL(9,2)",
                "free", "DOUBLE",
                "yes", "BOOLEAN",
                "day", "DATE",
                "hour", "TIME",
                "local", "TIMESTAMP",
                "note", "VARCHAR",
                "tags", "VARCHAR"));
    String all =
        "SELECT epoch(made)::BIGINT, amount::VARCHAR, free, small, ratio::DOUBLE, yes,"
            + " day::VARCHAR, hour::VARCHAR, local::VARCHAR, note, tags, more, who, raw, price FROM"
            + " rows WHERE id = 1";
    assertThat(rows(snapshot, all).get(0))
        .containsExactly(
            1711845060L,
            "0.25",
            0.1,
            3,
            1.5,
            false,
            "2024-02-29",
            "10:11:12",
            "2024-03-31 02:30:00.123456",
            "00123",
            "{a,b}",
            "{\"x\": 1}",
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
            "\\x01",
            "$1,234.50");
    assertThat(rows(snapshot, "SELECT count(local), count(yes), count(*) FROM rows").get(0))
        .containsExactly(99L, 100L, 101L);
  }

  @Test
  void valuesThatTheDatabaseCannotSortAreText() throws Exception {
    run(
        "CREATE TABLE orders (id bigint, made timestamptz, amount int, more json, page xml, place"
            + " point, many json[])",
        """
        INSERT INTO orders SELECT i, timestamptz '2024-01-01', 1, '{"x": 1}', '<a/>', '(1,2)', ARRAY['{"y": 2}'::json]
        FROM generate_series(1, 3) g(i)
        """);
    Snapshot snapshot = cut(spec("SELECT * FROM orders", "made"), Optional.empty());
    assertThat(rows(snapshot, "SELECT more, page, place, many FROM rows LIMIT 1").get(0))
        .containsExactly("{\"x\": 1}", "<a/>", "(1,2)", "{\"{\\\"y\\\": 2}\"}");
  }

  @Test
  void longRowsComeInPartsThatFitIntoMemoryAndTooLongOnesAreTold() throws Exception {
    run(
        "CREATE TABLE orders AS SELECT i AS id, timestamp '2024-01-01' + i * interval '1 second' AS"
            + " made, 1 AS amount, repeat('x', 500000) AS document FROM generate_series(1, 400)"
            + " g(i)");
    // all at once would be 200 MB
    Snapshot snapshot = cut(spec("SELECT * FROM orders", "id"), Optional.empty());
    assertThat(rows(snapshot, "SELECT sum(length(document))::BIGINT FROM rows").get(0))
        .containsExactly(200_000_000L);
    refused(
        spec("SELECT id, made, amount, repeat('x', 65000000) AS t FROM orders WHERE id = 1", "id"),
        "rows that follow each other have more than 64MB together; leave the long columns out");
    refused(
        spec(
            "SELECT id, made, amount, repeat(chr(34), 35000000) AS t FROM orders WHERE id = 1",
            "id"),
        "a row is longer than 64 MiB as text; leave its long columns out in jdbc.query");
  }

  @Test
  void anOperatorThatTheDriverTakesForAParameterIsToldAndMayBeWrittenTwice() throws Exception {
    run(
        "CREATE TABLE orders (id bigint, made timestamptz, amount int, tags jsonb)",
        "INSERT INTO orders VALUES (1, now(), 1, '{\"a\": 1}'), (2, now(), 1, '{}')");
    refused(
        spec("SELECT * FROM orders WHERE tags ? 'a'", "id"),
        "write an operator ? of jdbc.query as ??");
    Snapshot snapshot = cut(spec("SELECT * FROM orders WHERE tags ?? 'a'", "id"), Optional.empty());
    assertThat(snapshot.trainRows() + snapshot.holdoutRows()).isEqualTo(1);
  }

  @Test
  void aWatermarkOfInfinityIsRefused() throws Exception {
    for (String never : List.of("infinity", "-infinity")) {
      run(
          "DROP TABLE IF EXISTS orders",
          "CREATE TABLE orders (id bigint, made timestamptz, amount int)",
          "INSERT INTO orders VALUES (1, now(), 1), (2, '%s', 1)".formatted(never));
      refused(spec("SELECT * FROM orders", "made"), "jdbc.watermark: made is infinity, or beyond");
    }
  }

  @Test
  void manyRowsAreReadInPartsAndTheNextRunReadsOnlyWhatCame() throws Exception {
    run(
        "CREATE TABLE orders AS SELECT i AS id, timestamp '2024-01-01' + i * interval '1 second' AS"
            + " made, i % 7 AS amount, repeat('x', 200) AS filler FROM generate_series(1, 200000)"
            + " g(i)");
    PipelineSpec spec = spec("SELECT * FROM orders", "id");
    Snapshot first = cut(spec, Optional.empty());
    assertThat(first.trainRows() + first.holdoutRows()).isEqualTo(200_000);
    run("INSERT INTO orders VALUES (200001, '2025-01-01', 1, '')");
    Snapshot second = cut(spec, Optional.of(first));
    assertThat(second.newFiles()).extracting(DataFile::rows).containsExactly(1L);
    assertThat(notes).isEmpty();
  }

  @Test
  void rowsOfASlowTransactionThatCommitsAfterTheLookAreLateAndReadAlone() throws Exception {
    run(
        "CREATE TABLE orders (id bigserial PRIMARY KEY, made timestamptz DEFAULT now(), amount"
            + " int)",
        "INSERT INTO orders (made, amount) SELECT now() - i * interval '1 minute', 1 FROM"
            + " generate_series(1, 500) g(i)");
    PipelineSpec spec = spec("SELECT * FROM orders", "made, overlap: 1h");
    JdbcRows source = (JdbcRows) spec.data().sources().get(0).kind();
    Snapshot first;
    RecentRows.Look before;
    long last;
    try (Connection slow = connect()) {
      slow.setAutoCommit(false);
      try (Statement statement = slow.createStatement()) {
        statement.execute("INSERT INTO orders (amount) VALUES (7), (8)"); // now() is its beginning
      }
      run("INSERT INTO orders (made, amount) VALUES (clock_timestamp(), 2)");
      // when a look and a run come before it commits
      try (JdbcQuery query = JdbcQuery.open(databases(), source, dir)) {
        last = query.extent(Optional.empty()).max().orElseThrow();
        before = RecentRows.look(query, last, query.overlap().orElseThrow(), Optional.empty());
      }
      first = cut(spec, Optional.empty());
      slow.commit();
    }
    // then the next look finds them, below the watermark
    assertThat(first.trainRows() + first.holdoutRows()).isEqualTo(501);
    try (JdbcQuery query = JdbcQuery.open(databases(), source, dir)) {
      assertThat(query.extent(Optional.of(last)).count()).as("above the watermark").isZero();
      RecentRows.Look look =
          RecentRows.look(
              query,
              last,
              query.overlap().orElseThrow(),
              Optional.of(RecentRows.read(before.now().text())));
      assertThat(look.late()).isEqualTo(2);
      assertThat(
              RecentRows.look(query, last, query.overlap().orElseThrow(), Optional.of(look.now()))
                  .late())
          .isZero();
    }
    // and so does the next run
    Snapshot second = cut(spec, Optional.of(first));
    assertThat(second.newFiles()).extracting(DataFile::rows).containsExactly(2L);
    assertThat(rows(second, "SELECT count(*), count(DISTINCT id) FROM rows").get(0))
        .containsExactly(503L, 503L);
    assertThat(notes)
        .containsExactly(
            "Source orders: 2 rows came late, up to 1h below the watermark of earlier runs, and are"
                + " new.");
  }

  @Test
  void anAddedColumnIsToldAndAllRowsAreReadWithIt() throws Exception {
    run(
        "CREATE TABLE orders (id bigint, made timestamptz, amount int)",
        "INSERT INTO orders SELECT i, timestamptz '2024-01-01' + i * interval '1 minute', 1 FROM"
            + " generate_series(1, 100) g(i)");
    PipelineSpec spec = spec("SELECT * FROM orders", "made, overlap: 1h");
    Snapshot first = cut(spec, Optional.empty());
    run("ALTER TABLE orders ADD colour text DEFAULT 'red'");
    Snapshot second = cut(spec, Optional.of(first));
    assertThat(rows(second, "SELECT count(colour), count(*) FROM rows").get(0))
        .containsExactly(100L, 100L);
    assertThat(notes)
        .first()
        .asString()
        .contains("whose columns may be others: ", "colour")
        .doesNotContain("\n", "pending query");
  }

  @Test
  void aWatermarkInTheOrderOfCommitsNeedsNoOverlap() throws Exception {
    run(
        "CREATE TABLE orders (id bigserial PRIMARY KEY, made timestamptz DEFAULT now(), amount int,"
            + " tx xid8 DEFAULT pg_current_xact_id())",
        "INSERT INTO orders (amount) SELECT 1 FROM generate_series(1, 100)");
    PipelineSpec spec =
        spec(
            "SELECT *, tx::text::bigint AS at FROM orders WHERE tx <"
                + " pg_snapshot_xmin(pg_current_snapshot())",
            "at");
    Snapshot first;
    try (Connection slow = connect()) {
      slow.setAutoCommit(false);
      try (Statement statement = slow.createStatement()) {
        statement.execute("INSERT INTO orders (amount) VALUES (7)");
      }
      run("INSERT INTO orders (amount) VALUES (8)");
      first = cut(spec, Optional.empty());
      slow.commit();
    }
    assertThat(first.trainRows() + first.holdoutRows()).isEqualTo(100);
    Snapshot second = cut(spec, Optional.of(first));
    assertThat(second.newFiles()).extracting(DataFile::rows).containsExactly(2L);
    assertThat(notes).isEmpty();
  }

  @Test
  void aQueryCannotWriteAndIsStoppedAfterItsTimeout() throws Exception {
    run(
        "CREATE TABLE orders (id bigint, made timestamp, amount int)",
        "INSERT INTO orders VALUES (1, now(), 1)");
    refused(
        spec("WITH d AS (DELETE FROM orders RETURNING *) SELECT * FROM d", "id"),
        "the database says");
    run(
        "CREATE OR REPLACE FUNCTION wipe() RETURNS bigint LANGUAGE sql AS 'DELETE FROM orders;"
            + " SELECT 1::bigint'");
    refused(spec("SELECT wipe() AS id, now() AS made, 1 AS amount", "id"), "read-only transaction");
    refused(spec("SELECT id, made, id FROM orders", "made"), "gives the column id twice");
    refused(
        spec("SELECT pg_sleep(30)::text, 1 AS id, now() AS made, 1 AS amount", "id, timeout: 1s"),
        "canceling statement due to user request");
  }

  @Test
  void aWrongPasswordAndAServerThatIsAwayAreTold() throws Exception {
    Files.writeString(dir.resolve("password"), "wrong");
    refused(
        spec("SELECT 1 AS id, now() AS made, 1 AS amount", "id"), "password authentication failed");
    Files.delete(dir.resolve("password"));
    refused(spec("SELECT 1 AS id, now() AS made, 1 AS amount", "id"), "jdbc.password: The file ");
  }

  private void refused(PipelineSpec spec, String why) {
    assertThatThrownBy(() -> cut(spec, Optional.empty()))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining(PostgresServer.PASSWORD);
  }
}
