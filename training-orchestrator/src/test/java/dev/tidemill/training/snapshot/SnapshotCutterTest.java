package dev.tidemill.training.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotCutterTest extends SnapshotFixture {

  @Test
  void trainingHoldoutAndContextAreDisjointAndCompleteUpToTheHoldoutsEnd() throws Exception {
    file("a.csv.gz", flights(1, 10));
    Snapshot snapshot = cut();
    Manifest manifest = Manifest.read(store, snapshot.digest());
    long context = (Long) query("SELECT count(*) FROM %s", manifest.context()).get(0).get(0);
    assertThat(context + snapshot.trainRows() + snapshot.holdoutRows()).isEqualTo(240 - 2);
  }

  @Test
  void aQueryThatReadsAnotherFileOrIsFollowedByAnotherStatementIsRefused(@TempDir Path other)
      throws Exception {
    file("a.csv.gz", flights(1, 10));
    Path secret = Files.writeString(other.resolve("secret.txt"), "s3cret");
    Path written = folder.resolve("written.csv");
    String from = "FROM flights";
    for (String hostile :
        List.of(
            "FROM flights JOIN read_text('" + secret + "') ON true",
            "FROM flights; COPY (SELECT 1) TO '" + written + "'",
            "FROM flights; SET enable_external_access = true")) {
      PipelineSpec asked = TestSpecs.flightDelays(from, hostile);
      CutSnapshot work =
          new CutSnapshot(
              asked, folder.toString(), List.of(), List.of(), Optional.empty(), Optional.empty());
      assertThatThrownBy(() -> cut(work))
          .isInstanceOf(SnapshotException.class)
          .hasMessageStartingWith("data.query: ");
    }
    assertThat(written).doesNotExist();
  }

  @Test
  void theSameFilesGiveTheSameDigests() throws Exception {
    file("b.csv.gz", flights(6, 10));
    file("a.csv.gz", flights(1, 5));
    Snapshot first = cut();
    Files.delete(folder.resolve("incoming/a.csv.gz"));
    file("a.csv.gz", flights(1, 5));
    assertThat(cut()).isEqualTo(first);
  }

  static final String POINTS =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: small}
      spec:
        task: binary-classification
        data:
          sources:
            - name: points
              files: {path: points/, glob: "*.parquet", format: parquet, settleFor: 0s}
            - name: names
              files: {path: names/, glob: "*.csv", format: csv, settleFor: 0s}
          query: |
            SELECT id, seen_at, x, name, x > 5 AS y, seen_at + INTERVAL 6 HOUR AS known_at
            FROM points JOIN names USING (x)
          columns: {id: [id], time: seen_at, label: y, labelTime: known_at}
          clock: wall
          window: {length: 5d}
          holdout: {by: time, length: 2d, minRows: 5}
        prepare: {command: [sh, prepare.sh], history: 1d, timeout: 1m}
        train: {runner: process, command: [sh, train.sh], seed: 7, timeout: 1m}
        model: {format: onnx, positive: {output: probability}}
        triggers:
          - name: t
            data: {source: points}
        gates:
          data: {onFail: reject, checks: [{unique: {columns: [id]}}]}
          model: {checks: [{metric: {name: auc, min: 0.5}}]}
      """;

  /**
   * A point an hour from 1 January, in zoned times of New York; the wall clock says how far labels
   * are known.
   */
  @Test
  void sourcesAreJoinedZonedTimesAreInstantsAndTheWallClockIsNow() throws Exception {
    spec = TestSpecs.read(POINTS);
    Files.createDirectories(folder.resolve("points"));
    Files.createDirectories(folder.resolve("names"));
    StringBuilder names = new StringBuilder("x,name\n");
    for (int x = 0; x < 10; x++) {
      names.append(x).append(",n").append(x).append('\n');
    }
    Files.writeString(folder.resolve("names/all.csv"), names);
    try (Database database = Database.open(folder, List.of(), Permit.ALWAYS)) {
      database.run(
          "COPY (SELECT i AS id, i % 10 AS x, TIMESTAMPTZ '2001-01-01 00:00:00-05'"
              + " + to_hours(i) AS seen_at FROM range(480) t(i)) TO "
              + Sql.text(folder.resolve("points/a.parquet"))
              + " (FORMAT parquet)");
    }
    for (String file : List.of("points/a.parquet", "names/all.csv")) {
      Files.setLastModifiedTime(folder.resolve(file), FileTime.from(Instant.EPOCH));
    }
    Instant first = Instant.parse("2001-01-01T05:00:00Z");
    Instant now = first.plus(Duration.ofDays(10));

    Snapshot snapshot = cutter.cut(work(Optional.empty(), Optional.empty()), now).snapshot();

    assertThat(snapshot.files()).extracting(DataFile::rows).containsExactly(480L, 10L);
    assertThat(snapshot.files().get(0).minEventTime()).contains(first);
    assertThat(snapshot.asOf()).isEqualTo(now);
    Instant labelled = now.minus(Duration.ofHours(6));
    assertThat(snapshot.holdoutEnd()).isEqualTo(labelled);
    assertThat(snapshot.holdoutStart()).isEqualTo(labelled.minus(Duration.ofDays(2)));
    assertThat(snapshot.holdoutRows()).isEqualTo(49);
    assertThat(snapshot.windowStart()).isEqualTo(snapshot.holdoutStart().minus(Duration.ofDays(5)));
    assertThat(snapshot.trainRows())
        .as("five days whose labels are known before the holdout")
        .isEqualTo(5 * 24 - 6);
    Manifest manifest = Manifest.read(store, snapshot.digest());
    assertThat(query("SELECT count(*), min(epoch_ms(seen_at)) FROM %s", manifest.context()))
        .as("a day of history before the window, and the rows labelled too late to train on")
        .containsExactly(
            List.of(24L + 6L, snapshot.windowStart().minus(Duration.ofDays(1)).toEpochMilli()));
  }

  @Test
  void noFilesAndABrokenQuerySayWhatIsWrong() throws Exception {
    assertThatThrownBy(this::cut)
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("no file in incoming/ matches *.csv.gz");
    file("a.csv.gz", flights(1, 2));
    spec = TestSpecs.flightDelays("distance_mi, destination, arrival", "distance, arrival");
    assertThatThrownBy(this::cut)
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("data.query")
        .hasMessageContaining("distance");
  }

  @Test
  void aHalfYearOfFlightsIsCutInAboutASecond() throws Exception {
    StringBuilder text =
        new StringBuilder("flight_id,departed_at,arrival_delay_min,distance_mi,destination\n");
    for (int i = 0; i < 120_000; i++) {
      LocalDateTime at = LocalDateTime.of(2001, 1, 1, 0, 0).plusMinutes(2L * i);
      text.append(i).append(',').append(at).append(":00,").append(i % 60).append(",600,SAV\n");
    }
    file("a.csv.gz", text.toString());
    cut();
    long start = System.nanoTime();
    assertThat(cut().trainRows()).isGreaterThan(110_000);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void aSourceThatTheQueryDoesNotNameNeedNotBeThere() throws Exception {
    file("a.csv.gz", flights(1, 10));
    spec = TestSpecs.flightDelays("", "");
    Snapshot alone = cut();
    spec =
        TestSpecs.flightDelays(
            "    query: |",
            "      - {name: cancelled, files: {path: cancelled/, glob: '*.csv', format: csv}}\n"
                + "    query: |");

    Snapshot beside = cut();

    assertThat(beside.trainDigest()).isEqualTo(alone.trainDigest());
    assertThat(beside.notes())
        .contains(
            "Source cancelled: there is no folder "
                + folder.resolve("cancelled")
                + ". data.query does not name it, so the run goes on without it.");
  }
}
