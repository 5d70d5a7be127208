package dev.tidemill.training.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.tidemill.kit.files.DataFiles;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.message.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which files are read, left out or reported. */
class SnapshotFilesTest extends SnapshotFixture {

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
    QueriedRows.requireUnchanged(List.of(seen));
    file("a.csv.gz", flights(1, 11));
    assertThatThrownBy(() -> QueriedRows.requireUnchanged(List.of(seen)))
        .isInstanceOfSatisfying(
            SnapshotException.class,
            e -> {
              assertThat(e.code()).isEqualTo("FILE_CHANGED");
              assertThat(e.retryable()).isTrue();
            });
    Files.delete(path);
    assertThat(seen.isUnchanged()).isFalse();
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
}
