package dev.tidemill.training.snapshot.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.RowRange;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.snapshot.SnapshotException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The queries of a database in a file, DuckDB. */
class JdbcSourceTest extends QueryFixture {

  @Override
  Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:duckdb:" + dir.resolve("shop.db"));
  }

  @Override
  String reach() {
    return "url: \"jdbc:duckdb:%s\"".formatted(dir.resolve("shop.db"));
  }

  @BeforeEach
  void createTable() throws SQLException {
    run("CREATE TABLE orders (id BIGINT, made TIMESTAMP, amount DECIMAL(9, 2))");
  }

  private void insert(int from, int to) throws SQLException {
    run(
        "INSERT INTO orders SELECT i, TIMESTAMP '2024-01-01' + i * INTERVAL 1 MINUTE, i / 4 FROM range(%d, %d) r(i)"
            .formatted(from, to));
  }

  private PipelineSpec orders() {
    return spec("SELECT * FROM orders;", "ID");
  }

  @Test
  void aRunReadsEachRowOnceAndTheNextOneOnlyThoseAboveTheWatermark() throws Exception {
    // given
    insert(0, 200);
    // when
    Snapshot first = cut(orders(), Optional.empty());
    // then
    assertThat(first.trainRows() + first.holdoutRows()).isEqualTo(200);
    assertThat(first.files()).extracting(DataFile::path).containsExactly("orders-0-199.parquet");
    assertThat(first.ranges()).extracting(RowRange::from).containsExactly(0L);
    assertThat(first.ranges()).extracting(RowRange::to).containsExactly(200L);
    assertThat(columns(first))
        .containsEntry("amount", "DECIMAL(9,2)")
        .containsEntry("id", "BIGINT");
    // when the same is read from the beginning
    assertThat(cut(orders(), Optional.empty())).isEqualTo(first);
    // when more came
    insert(200, 230);
    Snapshot second = cut(orders(), Optional.of(first));
    // then
    assertThat(second.newFiles()).extracting(DataFile::rows).containsExactly(30L);
    assertThat(second.files()).contains(first.files().get(0));
    assertThat(second.ranges()).extracting(RowRange::rows).containsExactly(230L);
    // when nothing came
    assertThat(cut(orders(), Optional.of(second)).files()).isEqualTo(second.files());
    assertThat(notes).isEmpty();
  }

  @Test
  void aRowThatComesLateBelowTheWatermarkIsSeenAndNoneIsThereTwice() throws Exception {
    insert(0, 100);
    insert(120, 140);
    Snapshot first = cut(orders(), Optional.empty());
    run("INSERT INTO orders VALUES (110, TIMESTAMP '2024-01-01 03:00:00', 1)");
    Snapshot second = cut(orders(), Optional.of(first));
    assertThat(second.trainRows() + second.holdoutRows()).isEqualTo(121);
    assertThat(notes)
        .containsExactly(
            "Source orders: earlier runs read 120 rows up to the watermark 139 of ID, and now there"
                + " are 121: all rows are read again.");
  }

  @Test
  void withAnOverlapLateRowsAloneAreReadAndNoneIsThereTwice() throws Exception {
    PipelineSpec overlap = spec("SELECT * FROM orders", "id, overlap: 50");
    insert(0, 100);
    insert(120, 140);
    Snapshot first = cut(overlap, Optional.empty());
    run(
        "INSERT INTO orders VALUES (110, TIMESTAMP '2024-01-01 03:00:00', 1)",
        "INSERT INTO orders SELECT * FROM orders WHERE id = 130");
    insert(140, 145);
    // when
    Snapshot second = cut(overlap, Optional.of(first));
    // then
    assertThat(second.newFiles())
        .extracting(DataFile::path)
        .containsExactly("orders-late-110-130.parquet", "orders-140-144.parquet");
    assertThat(second.newFiles()).extracting(DataFile::rows).containsExactly(2L, 5L);
    assertThat(second.ranges()).extracting(RowRange::rows).containsExactly(127L);
    assertThat(rows(second, "SELECT count(*), count(DISTINCT id) FROM rows").get(0))
        .containsExactly(127L, 126L);
    assertThat(notes)
        .containsExactly(
            "Source orders: 2 rows came late, up to 50 below the watermark of earlier runs, and are"
                + " new.");
    // when nothing more came
    notes.clear();
    assertThat(cut(overlap, Optional.of(second)).files()).isEqualTo(second.files());
    assertThat(notes).isEmpty();
    // when one comes lower than the overlap
    run("INSERT INTO orders VALUES (50, TIMESTAMP '2024-01-01 03:00:00', 1)");
    Snapshot third = cut(overlap, Optional.of(second));
    assertThat(third.files()).hasSize(1);
    assertThat(third.trainRows() + third.holdoutRows()).isEqualTo(128);
    assertThat(notes.toString()).contains("and now there are 128: all rows are read again");
  }

  @Test
  void withAnOverlapARowThatChangedInPlaceIsReadAnew() throws Exception {
    PipelineSpec overlap = spec("SELECT * FROM orders", "made, overlap: 1h");
    insert(0, 100);
    Snapshot first = cut(overlap, Optional.empty());
    run("UPDATE orders SET amount = 99 WHERE id = 98");
    Snapshot second = cut(overlap, Optional.of(first));
    assertThat(rows(second, "SELECT amount::DOUBLE FROM rows WHERE id = 98").get(0))
        .containsExactly(99.0);
    assertThat(rows(second, "SELECT count(*) FROM rows").get(0)).containsExactly(100L);
    assertThat(notes.toString()).contains("are not as earlier runs read them");
    run("ALTER TABLE orders ADD COLUMN more INTEGER");
    notes.clear();
    assertThat(columns(cut(overlap, Optional.of(second)))).containsKey("more");
    assertThat(notes.toString()).contains("cannot be compared with those of earlier runs");
  }

  @Test
  void anOverlapIsOfTheKindOfItsWatermark() {
    refused(
        spec("SELECT * FROM orders", "id, overlap: 1h"),
        "jdbc.overlap is 1h, but id holds whole numbers; write a number such as 1000");
    refused(
        spec("SELECT * FROM orders", "made, overlap: 5"),
        "jdbc.overlap is 5, but made holds times; write a duration such as 1h");
  }

  @Test
  void aRowThatIsChangedMovesAboveTheWatermarkAndIsThereOnce() throws Exception {
    insert(0, 100);
    PipelineSpec byTime = spec("SELECT * FROM orders", "made");
    Snapshot first = cut(byTime, Optional.empty());
    run("UPDATE orders SET amount = 99, made = TIMESTAMP '2024-02-01' WHERE id = 5");
    Snapshot second = cut(byTime, Optional.of(first));
    assertThat(rows(second, "SELECT count(*), count(DISTINCT id) FROM rows").get(0))
        .containsExactly(100L, 100L);
    assertThat(rows(second, "SELECT amount::DOUBLE FROM rows WHERE id = 5").get(0))
        .containsExactly(99.0);
  }

  @Test
  void anotherQueryBeginsAnew() throws Exception {
    insert(0, 100);
    Snapshot first = cut(orders(), Optional.empty());
    Snapshot other = cut(spec("SELECT * FROM orders WHERE id < 50", "id"), Optional.of(first));
    assertThat(other.files()).hasSize(1).first().extracting(DataFile::rows).isEqualTo(50L);
  }

  @Test
  void rowsWithoutAWatermarkAreToldAndNoRowIsAnError() throws Exception {
    assertThatThrownBy(() -> cut(orders(), Optional.empty()))
        .isInstanceOf(SnapshotException.class)
        .hasMessage("Source orders: jdbc.query gives no row with a ID");
    insert(0, 100);
    run("INSERT INTO orders VALUES (NULL, TIMESTAMP '2024-01-01', 1)");
    cut(orders(), Optional.empty());
    assertThat(notes).containsExactly("Source orders: 1 row is left out, as ID is empty in it.");
  }

  @Test
  void whatIsWrongWithTheQueryIsSaid() {
    refused(spec("SELECT * FROM orders", "nothing"), "jdbc.watermark names nothing, but the query");
    refused(
        spec("SELECT 'x' AS id, made, amount FROM orders", "id"), "holds neither whole numbers");
    refused(spec("SELECT * FROM nowhere", "id"), "the database says: ");
    refused(spec("DROP TABLE orders", "id"), "the database says: ");
    refused(
        spec("SELECT * FROM orders UNION ALL SELECT %d, NULL, 1".formatted(Long.MAX_VALUE), "id"),
        "jdbc.watermark: id is the largest number, 9223372036854775807, in some rows");
  }

  private void refused(PipelineSpec spec, String why) {
    assertThatThrownBy(() -> cut(spec, Optional.empty()))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining(why);
  }
}
