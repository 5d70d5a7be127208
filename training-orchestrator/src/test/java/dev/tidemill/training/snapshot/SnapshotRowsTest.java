package dev.tidemill.training.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of files and rows is in a snapshot, and what its notes say of the rest. */
class SnapshotRowsTest {

  private static final Instant FIRST = Instant.parse("2024-01-01T00:00:00Z");
  private static final Instant NOW = Instant.parse("2025-01-01T00:00:00Z");
  private static final String YAML =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: small}
      spec:
        task: binary-classification
        data:
          sources:
            - name: rows
              files: {path: incoming/, glob: "**/*.csv", format: csv, settleFor: 1m}
          columns: {id: [id], time: ts, label: y}
          clock: data
          window: {all: true}
          holdout: {length: 2d, minRows: 10}
        train: {command: [sh, train.sh], timeout: 1m}
        model: {positive: {output: probability}}
        triggers:
          - name: t
            data: {source: rows}
        gates:
          data: {checks: []}
          model: {checks: [{metric: {name: auc, min: 0.5}}]}
      """;

  @TempDir Path folder;
  private ArtefactStore store;
  private final List<String> log = new ArrayList<>();
  private final PipelineSpec spec = TestSpecs.read(YAML);

  @BeforeEach
  void prepare() throws IOException {
    store = new ArtefactStore(folder.resolve("artefacts"));
    Files.createDirectories(folder.resolve("incoming"));
  }

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve("incoming").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(FIRST));
    return file;
  }

  /** A row an hour. */
  private static String rows(
      int from, int to, IntFunction<String> time, IntFunction<String> label) {
    StringBuilder text = new StringBuilder("id,ts,y,x\n");
    for (int i = from; i < to; i++) {
      text.append(i).append(',').append(time.apply(i)).append(',').append(label.apply(i));
      text.append(",").append(i % 7).append(".5\n");
    }
    return text.toString();
  }

  private static String hour(int i) {
    return FIRST.plus(Duration.ofHours(i)).toString().replace("Z", "");
  }

  private static String rows(int from, int to) {
    return rows(from, to, SnapshotRowsTest::hour, i -> "" + i % 2);
  }

  private Snapshot cut() throws Exception {
    CutSnapshot work =
        new CutSnapshot(
            spec, folder.toString(), List.of(), List.of(), Optional.empty(), Optional.empty());
    return new SnapshotCutter(SnapshotSources.OF_FOLDERS, store, folder, Permit.ALWAYS, log::add)
        .cut(work, NOW)
        .snapshot();
  }

  private long distinctIds(Snapshot snapshot) throws Exception {
    try (Database database = Database.open(folder, List.of(), Permit.ALWAYS)) {
      return database.number(
          "SELECT count(DISTINCT id) FROM "
              + FileRelation.parquet(
                  List.of(
                      store.path(snapshot.trainDigest()), store.path(snapshot.holdoutDigest()))));
    }
  }

  @Test
  void daysWrittenDayFirstAreToldWithAnExampleAndNotDropped() throws Exception {
    file("a.csv", rows(0, 100, i -> "%02d.03.2024".formatted(1 + i % 28), i -> "1"));
    Snapshot snapshot = cut();
    assertThat(snapshot.rows()).isZero();
    assertThat(snapshot.notes())
        .anyMatch(
            n ->
                n.startsWith(
                    "100 of 100 rows are left out: ts is not a time, for example '01.03.2024'."))
        .contains(
            "data.query gives 0 rows with a time in ts, 0 of them with a label in y; 0 are in the"
                + " holdout.");
    assertThat(log)
        .as("the log of the run says it too")
        .containsAll(snapshot.notes().subList(0, 1));
  }

  @Test
  void emptyTimesAndLabelsThatAreNotFiniteAreCounted() throws Exception {
    file(
        "a.csv",
        rows(
            0,
            100,
            i -> i < 3 ? "" : hour(i),
            i -> i == 50 ? "NaN" : i == 51 ? "inf" : "" + i % 2));
    Snapshot snapshot = cut();
    assertThat(snapshot.notes())
        .containsExactly(
            "3 of 100 rows are left out: ts is empty.",
            "2 of 100 rows count as unlabelled: y is NaN or infinite.");
    assertThat(snapshot.trainRows() + snapshot.holdoutRows()).isEqualTo(95);
  }

  @Test
  void aRowOfTheYear9999IsLeftOutAndNoNow() throws Exception {
    file("a.csv", rows(0, 400) + "9999,9999-12-31,1,2\n");
    Snapshot snapshot = cut();
    assertThat(snapshot.asOf()).isEqualTo(FIRST.plus(Duration.ofHours(399)));
    assertThat(snapshot.trainRows() + snapshot.holdoutRows()).isEqualTo(400);
  }

  @Test
  void aRowOfTheYear1IsARow() throws Exception {
    file("a.csv", rows(0, 400) + "9999,0001-01-01,1,2\n");
    Snapshot snapshot = cut();
    assertThat(snapshot.windowStart()).isEqualTo(Instant.parse("0001-01-01T00:00:00Z"));
    assertThat(snapshot.trainRows() + snapshot.holdoutRows()).isEqualTo(401);
  }

  @Test
  void offsetsInTimesAreKept() throws Exception {
    file("a.csv", rows(0, 400, i -> hour(i) + "+02:00", i -> "" + i % 2));
    assertThat(cut().files().get(0).minEventTime()).contains(FIRST.minus(Duration.ofHours(2)));
  }

  @Test
  void aTimeInAFoldersNameDoesNotReplaceThatOfTheRows() throws Exception {
    file("ts=2020-05-05/a.csv", rows(0, 400));
    DataFile file = cut().files().get(0);
    assertThat(file.minEventTime()).contains(FIRST);
    assertThat(file.maxEventTime()).contains(FIRST.plus(Duration.ofHours(399)));
  }

  @Test
  void filesNamedLikePatternsAreReadOnceEach() throws Exception {
    file("data[1].csv", rows(0, 100));
    file("data1.csv", rows(100, 200));
    file("d*.csv", rows(200, 300));
    file("it's; --.csv", rows(300, 400));
    Snapshot snapshot = cut();
    assertThat(snapshot.trainRows() + snapshot.holdoutRows()).isEqualTo(400);
    assertThat(snapshot.files()).extracting(DataFile::rows).containsOnly(100L);
    assertThat(distinctIds(snapshot)).isEqualTo(400);
  }

  @Test
  void anEmptyFileAddsNoColumnAndIsTold() throws Exception {
    file("a.csv", rows(0, 100));
    file("b.csv", "");
    file("c.csv", "id,ts,y,x\n");
    Snapshot snapshot = cut();
    assertThat(snapshot.files()).extracting(DataFile::rows).containsExactly(100L, 0L, 0L);
    assertThat(snapshot.columns().get(0).types()).containsOnlyKeys("id", "ts", "y", "x");
    assertThat(snapshot.columns().get(0).types()).containsEntry("x", "DOUBLE");
    assertThat(snapshot.notes()).containsExactly("b.csv is empty.");
  }

  @Test
  void filesThatAreBeingWrittenAreLeftOutAndAFileDatedTomorrowIsNot() throws Exception {
    file("a.csv", rows(0, 100));
    file("b.csv.part", rows(100, 200));
    Files.setLastModifiedTime(
        file("c.csv", rows(200, 300)), FileTime.from(NOW.minus(Duration.ofSeconds(10))));
    Files.setLastModifiedTime(
        file("d.csv", rows(300, 400)), FileTime.from(NOW.plus(Duration.ofDays(1))));
    assertThat(cut().files()).extracting(DataFile::path).containsExactly("a.csv", "d.csv");
  }

  @Test
  void aLinkedFolderIsReadLikeAnyOther() throws Exception {
    file("deep/a.csv", rows(0, 100));
    Files.move(folder.resolve("incoming"), folder.resolve("elsewhere"));
    Files.createSymbolicLink(folder.resolve("incoming"), folder.resolve("elsewhere"));
    assertThat(cut().files()).extracting(DataFile::path).containsExactly("deep/a.csv");
  }

  private Path fileOf(int day, String name, String header) throws Exception {
    Path file = file(name, header + "\n");
    return Files.setLastModifiedTime(file, FileTime.from(FIRST.minus(Duration.ofDays(9 - day))));
  }

  @Test
  void whereTheOnlyFileIsEmptyTheRunSaysThat() throws Exception {
    file("a.csv", "");
    assertThatThrownBy(this::cut)
        .isInstanceOf(SnapshotException.class)
        .hasMessage("Source rows: its only file, a.csv, is empty.");
  }

  @Test
  void whereNoFileHasAColumnTheFirstOfEachKindIsNamed() throws Exception {
    file("a.csv", "");
    file("b.csv", "PK\u0003\u0004\0\0");
    assertThatThrownBy(this::cut)
        .hasMessage(
            "Source rows: none of its 2 files has a row: a.csv is empty. b.csv cannot be read: it"
                + " is a ZIP archive or a spreadsheet, not a CSV file.");
  }

  @Test
  void aColumnThatIsMissingIsToldWithThoseThatAreThere() throws Exception {
    file("a.csv", "id,when,y\n1,2024-01-01,1\n");
    assertThatThrownBy(this::cut)
        .hasMessage("data.columns names ts, but data.query gives only id, when, y");
  }

  @Test
  void aRenamedColumnIsToldWithBothNames() throws Exception {
    fileOf(1, "a.csv", "id,ts,x,y");
    fileOf(2, "b.csv", "id,ts,y,x");
    fileOf(3, "c.csv", "id,ts,Warmth,y");
    assertThat(cut().notes())
        .contains(
            "Source rows: c.csv has Warmth where the other 2 files have x. Both names are columns"
                + " now, and each is empty in the files without it. If a column was renamed,"
                + " data.query can bring both together, as in coalesce(Warmth, x) AS x.");
  }

  @Test
  void aRenamedLabelIsToldWithWhatBecomesOfItsRows() throws Exception {
    fileOf(1, "a.csv", "id,ts,x,y");
    fileOf(2, "b.csv", "id,ts,x,outcome");
    assertThat(cut().notes().toString())
        .contains(
            "b.csv has outcome where the other file has y.", "rows without y count as unlabelled");
  }

  @Test
  void aColumnThatIsNewOrThatOnlySomeFilesHaveIsNotCalledRenamed() throws Exception {
    fileOf(1, "a.csv", "id,ts,x,y,old");
    fileOf(2, "b.csv", "id,ts,x,y");
    fileOf(3, "c.csv", "id,ts,x,y,fresh");
    assertThat(cut().notes().toString()).doesNotContain("renamed");
  }

  @Test
  void valuesAreStoredAsTheyAreWritten() throws Exception {
    file("a.csv", rows(0, 100));
    Snapshot snapshot = cut();
    try (Database database = Database.open(folder, List.of(), Permit.ALWAYS)) {
      assertThat(
              database.rows(
                  "SELECT x FROM %s ORDER BY id LIMIT 1"
                      .formatted(FileRelation.parquet(store.path(snapshot.trainDigest())))))
          .containsExactly(List.of(0.5));
    }
  }
}
