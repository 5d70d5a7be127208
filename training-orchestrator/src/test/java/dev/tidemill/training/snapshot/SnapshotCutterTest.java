package dev.tidemill.training.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.tidemill.kit.files.DataFiles;
import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotCutterTest {

  private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

  @TempDir Path folder;
  private ArtefactStore store;
  private SnapshotCutter cutter;
  private final List<String> notes = new ArrayList<>();
  private PipelineSpec spec;

  @BeforeEach
  void prepare() throws IOException {
    Files.createDirectories(folder.resolve("incoming"));
    store = new ArtefactStore(folder.resolve("artefacts"));
    cutter = new SnapshotCutter(store, folder, Permit.ALWAYS, notes::add);
    spec = TestSpecs.flightDelays("minRows: 1000", "minRows: 10");
  }

  private void file(String name, String text) throws IOException {
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("incoming/" + name)))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A flight every hour of these days of January 2001. */
  private String flights(int firstDay, int lastDay) {
    StringBuilder text =
        new StringBuilder("flight_id,departed_at,arrival_delay_min,distance_mi,destination\n");
    for (int day = firstDay; day <= lastDay; day++) {
      for (int hour = 0; hour < 24; hour++) {
        LocalDateTime at = LocalDateTime.of(2001, 1, day, hour, 0);
        text.append(day * 100 + hour).append(',').append(at).append(":00,");
        text.append(hour).append(",600,SAV\n");
      }
    }
    return text.toString();
  }

  private CutSnapshot work(Optional<Finding> finding, Optional<Instant> trainBefore) {
    return new CutSnapshot(spec, folder.toString(), List.of(), List.of(), finding, trainBefore);
  }

  private Snapshot cut(CutSnapshot work) throws Exception {
    return cutter.cut(work, LATER).snapshot();
  }

  private Snapshot cut() throws Exception {
    return cut(work(Optional.empty(), Optional.empty()));
  }

  private List<List<Object>> query(String sql, String digest) throws Exception {
    try (Database database = Database.open(folder, List.of(), Permit.ALWAYS)) {
      return database.rows(sql.formatted(FileRelation.parquet(store.path(digest))));
    }
  }

  @Test
  void theHoldoutIsTheNewestTwoDaysOfLabelledRowsAndTrainingEndsBeforeIt() throws Exception {
    file("a.csv.gz", flights(1, 10));
    Snapshot snapshot = cut();
    assertThat(snapshot.asOf()).isEqualTo(Instant.parse("2001-01-10T23:00:00Z"));
    assertThat(snapshot.holdoutEnd())
        .as("labels come two hours after the departure")
        .isEqualTo(Instant.parse("2001-01-10T21:00:00Z"));
    assertThat(snapshot.holdoutStart()).isEqualTo(Instant.parse("2001-01-08T21:00:00Z"));
    assertThat(snapshot.holdoutRows()).isEqualTo(49);
    assertThat(snapshot.trainRows()).isEqualTo(7 * 24 + 19);
    assertThat(query("SELECT max(landed_at) FROM %s", snapshot.trainDigest()).get(0).get(0))
        .hasToString("2001-01-08 20:00:00.0");
  }

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

  @Test
  void quarantinedFilesAreLeftOutAndFilesThatNoRunUsedAreNew() throws Exception {
    file("a.csv.gz", flights(1, 5));
    file("b.csv.gz", flights(6, 8));
    file("c.csv.gz", flights(9, 10));
    List<DataFile> all = cut().files();
    Snapshot snapshot =
        cut(
            new CutSnapshot(
                spec,
                folder.toString(),
                List.of(all.get(2).digest()),
                List.of(all.get(0).digest()),
                Optional.empty(),
                Optional.empty()));
    assertThat(snapshot.files()).extracting(DataFile::path).containsExactly("a.csv.gz", "b.csv.gz");
    assertThat(snapshot.newFiles()).extracting(DataFile::path).containsExactly("b.csv.gz");
    assertThat(snapshot.asOf()).isEqualTo(Instant.parse("2001-01-08T23:00:00Z"));
  }

  private List<String> absentOf(String... quarantined) throws Exception {
    List<String> digests = List.of(quarantined);
    CutSnapshot work =
        new CutSnapshot(
            spec, folder.toString(), digests, List.of(), Optional.empty(), Optional.empty());
    return cutter.cut(work, LATER).absent();
  }

  @Test
  void aQuarantinedFileThatNoSourceHasIsReportedAsGone() throws Exception {
    file("a.csv.gz", flights(1, 5));
    file("b.csv.gz", flights(6, 8));
    String there = cut().files().get(1).digest();
    assertThat(absentOf("gone", there)).containsExactly("gone");
    Files.copy(folder.resolve("incoming/b.csv.gz"), folder.resolve("incoming/copy.csv.gz"));
    Files.delete(folder.resolve("incoming/b.csv.gz"));
    assertThat(absentOf("gone", there)).as("the bytes are there").containsExactly("gone");
    Files.delete(folder.resolve("incoming/copy.csv.gz"));
    assertThat(absentOf("gone", there)).containsExactly("gone", there);
  }

  @Test
  void aQuarantinedFileThatIsWrittenAgainJustNowIsNotReportedAsGone() throws Exception {
    file("a.csv.gz", flights(1, 5));
    file("b.csv.gz", flights(6, 8));
    String there = cut().files().get(1).digest();
    Files.setLastModifiedTime(folder.resolve("incoming/b.csv.gz"), FileTime.from(LATER));
    assertThat(absentOf("gone", there)).containsExactly("gone");
  }

  @Test
  void nothingIsReportedAsGoneWhileAFileCannotBeRead() throws Exception {
    file("a.csv.gz", flights(1, 5));
    Path link = folder.resolve("incoming/link.csv.gz");
    Files.createSymbolicLink(link, link.getFileName());
    assertThat(absentOf("gone")).isEmpty();
    assertThat(notes).anyMatch(n -> n.contains("link.csv.gz"));
    Files.delete(link);
    assertThat(absentOf("gone")).containsExactly("gone");
  }

  @Test
  void aThousandFilesAtMostAreReportedAsGoneAtATime() throws Exception {
    file("a.csv.gz", flights(1, 5));
    String[] gone = IntStream.range(0, 1500).mapToObj(i -> "gone-" + i).toArray(String[]::new);
    assertThat(absentOf(gone)).hasSize(1000).startsWith("gone-0").endsWith("gone-999");
  }

  /** Accepted and quarantined files are known by their bytes: nobody could be blamed for a copy. */
  @Test
  void aFileOfTheSameBytesAsAnotherIsLeftOut() throws Exception {
    file("b.csv.gz", flights(1, 10));
    Snapshot alone = cut();
    assertThat(notes).isEmpty();
    Files.copy(folder.resolve("incoming/b.csv.gz"), folder.resolve("incoming/c.csv.gz"));
    String accepted = alone.files().get(0).digest();
    Snapshot both =
        cut(
            new CutSnapshot(
                spec,
                folder.toString(),
                List.of(),
                List.of(accepted),
                Optional.empty(),
                Optional.empty()));
    assertThat(both.files()).extracting(DataFile::path).containsExactly("b.csv.gz");
    assertThat(both.newFiles()).isEmpty();
    assertThat(both.trainDigest()).isEqualTo(alone.trainDigest());
    assertThat(notes).singleElement().asString().contains("c.csv.gz (as b.csv.gz)");
  }

  @Test
  void tooManyFilesAreRefusedBeforeTheyAreRead() throws Exception {
    for (int i = 0; i < 2300; i++) {
      Files.createFile(folder.resolve("incoming/part-" + (10_000 + i) + ".csv.gz"));
    }
    assertThatThrownBy(this::cut)
        .isInstanceOfSatisfying(
            SnapshotException.class,
            e -> {
              assertThat(e.code()).isEqualTo("TOO_MANY_FILES");
              assertThat(e.retryable()).isFalse();
              assertThat(e)
                  .hasMessageContaining("2300 files")
                  .hasMessageContaining("about 2187")
                  .hasMessageContaining("Join small files");
            });
  }

  @Test
  void badFilesDoNotStopTheCut() throws Exception {
    file("a.csv.gz", flights(1, 10));
    Files.write(folder.resolve("incoming/noise.csv.gz"), new byte[] {1, 2, 3, 4, 5});
    file("text.csv.gz", "flight_id,departed_at,arrival_delay_min\n7,2001-01-03 00:00:00,soon\n");
    Snapshot snapshot = cut();
    Map<String, Long> rows = Map.of("a.csv.gz", 240L, "noise.csv.gz", -1L, "text.csv.gz", 1L);
    for (DataFile f : snapshot.files()) {
      assertThat(f.rows()).as(f.path()).isEqualTo(rows.get(f.path()));
    }
    assertThat(snapshot.trainRows()).as("no label, no training row").isEqualTo(7 * 24 + 19);
  }

  @Test
  void aFindingCutsTheHoldoutFromRowsAfterItsOnset() throws Exception {
    file("a.csv.gz", flights(1, 31));
    Finding finding =
        new Finding(
            "f",
            spec.key(),
            "e",
            "live-quality",
            "quality",
            Optional.empty(),
            Instant.parse("2001-01-02T00:00:00Z"),
            Instant.parse("2001-01-31T00:00:00Z"),
            1,
            1,
            1,
            "",
            Map.of());
    Snapshot snapshot = cut(work(Optional.of(finding), Optional.empty()));
    assertThat(snapshot.holdoutRows()).as("at least 300").isEqualTo(300);
    assertThat(snapshot.holdoutRule()).contains("onset of finding live-quality");
    assertThat(snapshot.holdoutStart()).isAfter(finding.onset());
  }

  /** Decision rule B3: the gate is to say insufficient, not to judge on the world before. */
  @Test
  void withFewRowsSinceTheOnsetTheHoldoutBeginsAtTheOnset() throws Exception {
    file("a.csv.gz", flights(1, 31));
    Snapshot snapshot = cut(work(Optional.of(since("2001-01-21T00:00:00Z")), Optional.empty()));
    assertThat(snapshot.holdoutStart()).isEqualTo(Instant.parse("2001-01-21T00:00:00Z"));
    assertThat(snapshot.holdoutRows()).isEqualTo(11 * 24 - 2);
  }

  @Test
  void longAfterTheOnsetTheHoldoutIsThirtyPercentOfTheRowsSince() throws Exception {
    spec = TestSpecs.flightDelays("minRows: 1000", "minRows: 10");
    StringBuilder text =
        new StringBuilder("flight_id,departed_at,arrival_delay_min,distance_mi,destination\n");
    for (int i = 0; i < 4000; i++) {
      LocalDateTime at = LocalDateTime.of(2001, 1, 1, 0, 0).plusMinutes(10L * i);
      text.append(i).append(',').append(at).append(":00,").append(i % 60).append(",600,SAV\n");
    }
    file("a.csv.gz", text.toString());
    Snapshot snapshot = cut(work(Optional.of(since("2001-01-11T00:00:00Z")), Optional.empty()));
    long rowsSince = 4000 - 10 * 144 - 12;
    assertThat(snapshot.holdoutRows()).isEqualTo(Math.round(0.3 * rowsSince));
    Snapshot soon = cut(work(Optional.of(since("2001-01-27T20:00:00Z")), Optional.empty()));
    assertThat(soon.holdoutStart())
        .as("too few to train on the new world and be judged on it: the run waits")
        .isEqualTo(Instant.parse("2001-01-27T20:00:00Z"));
  }

  /** A flight a minute, so that a day has far more than 300. */
  private void busyAirport(int minutes) throws IOException {
    StringBuilder text =
        new StringBuilder("flight_id,departed_at,arrival_delay_min,distance_mi,destination\n");
    for (int i = 0; i < minutes; i++) {
      LocalDateTime at = LocalDateTime.of(2001, 1, 1, 0, 0).plusMinutes(i);
      text.append(i).append(',').append(at).append(":00,").append(i % 60).append(",600,SAV\n");
    }
    file("a.csv.gz", text.toString());
  }

  private long trainRowsSince(Snapshot snapshot, String onset) throws Exception {
    String rows =
        "SELECT count(*) FROM %s WHERE departed_at >= " + Sql.timestamp(Instant.parse(onset));
    return (Long) query(rows, snapshot.trainDigest()).get(0).get(0);
  }

  /** Two hours pass until a label is known: 120 rows are neither known nor old enough to train. */
  @Test
  void theHoldoutLeavesRowsOfTheNewWorldToTrainOn() throws Exception {
    busyAirport(4000);
    String dayAndAHalfAgo = "2001-01-02T07:20:00Z";
    Snapshot later = cut(work(Optional.of(since(dayAndAHalfAgo)), Optional.empty()));
    assertThat(later.holdoutRows())
        .as("the last day has three quarters of the rows since, but gets half")
        .isEqualTo((4000 - 1880 - 120) / 2);
    assertThat(trainRowsSince(later, dayAndAHalfAgo)).isEqualTo(1000 - 120);

    String enough = "2001-01-03T04:40:00Z";
    Snapshot soon = cut(work(Optional.of(since(enough)), Optional.empty()));
    assertThat(soon.holdoutRows()).isEqualTo(300);
    assertThat(trainRowsSince(soon, enough)).isEqualTo(300);

    Instant aMinuteLess = Instant.parse(enough).plusSeconds(60);
    Snapshot tooSoon = cut(work(Optional.of(since(aMinuteLess.toString())), Optional.empty()));
    assertThat(tooSoon.holdoutStart()).isEqualTo(aMinuteLess);
    assertThat(tooSoon.holdoutRows()).isEqualTo(719);
    assertThat(tooSoon.holdoutRule()).startsWith("all 719 labelled rows").contains("too few");
  }

  private Finding since(String onset) {
    return new Finding(
        "f",
        spec.key(),
        "e",
        "live-quality",
        "quality",
        Optional.empty(),
        Instant.parse(onset),
        Instant.parse("2001-01-31T00:00:00Z"),
        1,
        1,
        1,
        "",
        Map.of());
  }

  @Test
  void aFileWhoseEndIsMissingIsUnreadable() throws Exception {
    file("a.csv.gz", flights(1, 10));
    file("b.csv.gz", flights(11, 12));
    Path cut = folder.resolve("incoming/b.csv.gz");
    byte[] whole = Files.readAllBytes(cut);
    Files.write(cut, java.util.Arrays.copyOf(whole, whole.length - 20));
    Snapshot snapshot = cut();
    assertThat(snapshot.files()).extracting(DataFile::rows).containsExactly(240L, -1L);
    assertThat(snapshot.asOf()).isEqualTo(Instant.parse("2001-01-10T23:00:00Z"));
  }

  @Test
  void oneFileThatCannotBeOpenedHoldsUpNoSnapshotOfTheOthers() throws Exception {
    file("a.csv.gz", flights(1, 10));
    Snapshot alone = cut();
    Path loop = folder.resolve("incoming/b.csv.gz");
    Files.createSymbolicLink(loop, loop.getFileName());
    Snapshot snapshot = cut();
    assertThat(snapshot.files()).isEqualTo(alone.files());
    assertThat(snapshot.trainRows()).isEqualTo(alone.trainRows());
    assertThat(snapshot.notes()).anyMatch(note -> note.contains("b.csv.gz"));
  }

  @Test
  void aFileThatChangesWhileItIsReadIsReadAgainLater() throws Exception {
    file("a.csv.gz", flights(1, 10));
    Path path = folder.resolve("incoming/a.csv.gz");
    DataFiles.Entry listed =
        DataFiles.list(folder.resolve("incoming"), "*.csv.gz", (p, why) -> fail(p, why)).get(0);
    SourceFile seen = SourceFile.of("flights", listed);
    SnapshotCutter.requireUnchanged(List.of(seen));
    file("a.csv.gz", flights(1, 11));
    assertThatThrownBy(() -> SnapshotCutter.requireUnchanged(List.of(seen)))
        .isInstanceOfSatisfying(
            SnapshotException.class,
            e -> {
              assertThat(e.code()).isEqualTo("FILE_CHANGED");
              assertThat(e.retryable()).isTrue();
            });
    Files.delete(path);
    assertThat(seen.isUnchanged()).isFalse();
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
    Instant now = first.plus(Duration.ofHours(240));

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
  void askingAgainKeepsTheTrainingRowsAndGrowsTheHoldout() throws Exception {
    file("a.csv.gz", flights(1, 10));
    Snapshot first = cut();
    file("b.csv.gz", flights(11, 12));
    Snapshot again = cut(work(Optional.empty(), Optional.of(first.windowEnd())));
    assertThat(again.trainDigest()).isEqualTo(first.trainDigest());
    assertThat(again.holdoutRows()).isEqualTo(first.holdoutRows() + 48);
  }

  @Test
  void whereEveryFileIsInQuarantineTheRunSaysHowManyThereAre() throws Exception {
    for (String name : List.of("a.csv.gz", "b.csv.gz")) {
      file(name, flights(name.equals("a.csv.gz") ? 1 : 6, 8));
      List<String> digests = cut().files().stream().map(DataFile::digest).toList();
      CutSnapshot work =
          new CutSnapshot(
              spec, folder.toString(), digests, List.of(), Optional.empty(), Optional.empty());
      assertThatThrownBy(() -> cutter.cut(work, LATER))
          .isInstanceOf(SnapshotException.class)
          .hasMessageEndingWith(
              digests.size() == 1
                  ? "the only file in incoming/ that matches *.csv.gz is in quarantine"
                  : "all 2 files in incoming/ that match *.csv.gz are in quarantine");
    }
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
}
