package dev.tidemill.training.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotCutterTest {

  private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

  @TempDir Path folder;
  private ArtefactStore store;
  private SnapshotCutter cutter;
  private PipelineSpec spec;

  @BeforeEach
  void prepare() throws IOException {
    Files.createDirectories(folder.resolve("incoming"));
    store = new ArtefactStore(folder.resolve("artefacts"));
    cutter = new SnapshotCutter(store, folder, Permit.ALWAYS);
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
    return cutter.cut(work, LATER);
  }

  private Snapshot cut() throws Exception {
    return cut(work(Optional.empty(), Optional.empty()));
  }

  private List<List<Object>> query(String sql, String digest) throws Exception {
    try (Database database = Database.open(folder, Permit.ALWAYS)) {
      return database.rows(
          sql.formatted("read_parquet(" + Database.text(store.path(digest)) + ")"));
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
