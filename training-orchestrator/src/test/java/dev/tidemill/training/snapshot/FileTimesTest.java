package dev.tidemill.training.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.training.TestSpecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows without a time have that of their file. */
class FileTimesTest extends SnapshotFixture {

  private static final Instant MARCH = Instant.parse("2024-03-01T00:00:00Z");

  private static final String YAML =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: iris}
      spec:
        task: regression
        data:
          sources: [{name: rows, files: {path: incoming/, format: csv}}]
          columns: {id: [id], time: {ingested: true}, label: y}
          holdout: {length: 2d, minRows: 10}
        train: {command: [sh, train.sh]}
        triggers: [{name: t, data: {source: rows}}]
      """;

  @BeforeEach
  void withoutATime() {
    spec = TestSpecs.read(YAML);
  }

  private void rows(String name, int from, int to, Instant written) throws IOException {
    StringBuilder text = new StringBuilder("id,x,y\n");
    for (int i = from; i < to; i++) {
      text.append(i).append(',').append(i * 0.5).append(',').append(i / 50).append('\n');
    }
    Path file = Files.writeString(folder.resolve("incoming").resolve(name), text);
    Files.setLastModifiedTime(file, FileTime.from(written));
  }

  @Test
  void oneSortedFileGivesAFifthOfItsRowsAsIfByChance() throws Exception {
    rows("iris.csv", 0, 150, MARCH);
    Snapshot cut = cut();
    assertThat(cut.trainRows()).isEqualTo(120);
    assertThat(cut.holdoutRows()).isEqualTo(30);
    assertThat(cut.holdoutRule()).startsWith("a fifth of the labelled rows, 30, of the newest");
    assertThat(query("SELECT DISTINCT y FROM %s ORDER BY y", cut.holdoutDigest()))
        .as("each of the three labels")
        .containsExactly(List.of(0L), List.of(1L), List.of(2L));
    assertThat(cut().holdoutDigest()).as("and again the same").isEqualTo(cut.holdoutDigest());
  }

  @Test
  void theTimeOfAFileIsNoColumnThatTheDataGateWouldLookForInTheFile() throws Exception {
    rows("iris.csv", 0, 150, MARCH);
    assertThat(cut().columns())
        .singleElement()
        .satisfies(c -> assertThat(c.types()).containsOnlyKeys("id", "x", "y"));
  }

  @Test
  void whereThereAreOlderFilesTheNewestAreTheHoldout() throws Exception {
    rows("a.csv", 0, 100, MARCH);
    rows("b.csv", 100, 200, MARCH.plusSeconds(86_400 * 7));
    rows("c.csv", 200, 250, MARCH.plusSeconds(86_400 * 14));
    Snapshot cut = cut();
    assertThat(query("SELECT min(id), max(id) FROM %s", cut.holdoutDigest()))
        .containsExactly(List.of(200L, 249L));
    assertThat(cut.trainRows()).isEqualTo(200);
  }

  @Test
  void aSecondRunJudgesNoRowThatTheFirstTrainedOn() throws Exception {
    rows("a.csv", 0, 150, MARCH);
    Snapshot first = cut();
    rows("b.csv", 150, 170, MARCH.plusSeconds(86_400));
    Snapshot second = cut();
    assertThat(
            query(
                "SELECT count(*) FROM %s h JOIN (SELECT id FROM read_parquet('"
                    + store.path(first.trainDigest())
                    + "')) t USING (id)",
                second.holdoutDigest()))
        .containsExactly(List.of(0L));
    assertThat(second.holdoutRows()).isEqualTo(34);
  }

  @Test
  void aFileIsAsOldAsTheFirstSnapshotSays() throws Exception {
    rows("a.csv", 0, 100, MARCH);
    rows("b.csv", 100, 150, MARCH.plusSeconds(86_400 * 7));
    Snapshot first = cut();
    rows("a.csv", 0, 100, LATER.minusSeconds(60)); // the same bytes, touched
    Files.move(folder.resolve("incoming/b.csv"), folder.resolve("incoming/renamed.csv"));
    Snapshot second = cut(after(first));
    assertThat(second.holdoutDigest()).isEqualTo(first.holdoutDigest());
    assertThat(second.trainDigest()).isEqualTo(first.trainDigest());
    assertThat(cut().trainDigest()).as("without the record").isNotEqualTo(first.trainDigest());
  }

  @Test
  void aFileThatComesLaterWithAnOldTimeIsTheNewest() throws Exception {
    rows("a.csv", 0, 100, MARCH);
    rows("b.csv", 100, 200, MARCH.plusSeconds(86_400 * 7));
    Snapshot first = cut();
    rows("copied.csv", 200, 250, MARCH.minusSeconds(86_400 * 300));
    Snapshot second = cut(after(first));
    assertThat(query("SELECT min(id), max(id) FROM %s", second.holdoutDigest()))
        .containsExactly(List.of(200L, 249L));
    assertThat(second.holdoutEnd()).as("when this snapshot saw it").isEqualTo(LATER);
    assertThat(cut(after(second)).holdoutDigest()).isEqualTo(second.holdoutDigest());
  }

  @Test
  void aFileDatedInTheFutureCameNow() throws Exception {
    rows("a.csv", 0, 150, LATER.plusSeconds(86_400));
    assertThat(cut().holdoutEnd()).isEqualTo(LATER);
  }

  @Test
  void aRecordThatTheStoreHasNoMoreIsTold() throws Exception {
    rows("a.csv", 0, 150, MARCH);
    String gone = "0".repeat(64);
    CutSnapshot work = work(Optional.empty(), Optional.empty());
    cut(after(work, gone));
    assertThat(notes)
        .contains(
            "The artefact store has the manifest "
                + gone
                + " no more, so files have the times at which they were written.");
  }

  private CutSnapshot after(Snapshot before) {
    return after(work(Optional.empty(), Optional.empty()), before.digest());
  }

  private static CutSnapshot after(CutSnapshot work, String manifest) {
    return new CutSnapshot(
        work.spec(),
        work.folder(),
        work.quarantined(),
        work.accepted(),
        work.finding(),
        work.trainBefore(),
        Optional.of(manifest));
  }

  @Test
  void aQueryThatLeavesTheTimeOutIsToldHowItIsCalled() throws Exception {
    rows("a.csv", 0, 150, MARCH);
    spec =
        TestSpecs.read(
            YAML.replace("    columns:", "    query: SELECT id, y FROM rows\n    columns:"));
    assertThatThrownBy(this::cut)
        .hasMessage(
            "Rows have no time of their own, so data.query has to give ingested_at, the time of the"
                + " file of each row of the first source, but data.query gives only id, y");
  }
}
