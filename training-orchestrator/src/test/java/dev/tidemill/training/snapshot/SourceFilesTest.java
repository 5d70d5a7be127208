package dev.tidemill.training.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two sources, points/*.parquet and names/*.csv; nothing here opens the files as such. */
class SourceFilesTest {

  private static final Instant NOW = Instant.parse("2024-03-01T00:00:00Z");

  @TempDir Path home;
  private final List<String> notes = new ArrayList<>();

  private void file(String path, String bytes) throws IOException {
    Path file = home.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, bytes);
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
  }

  private SourceFiles find() throws SnapshotException, IOException {
    return find("", "");
  }

  private SourceFiles find(String from, String to) throws SnapshotException, IOException {
    return SourceFiles.find(
        SnapshotSources.OF_FOLDERS,
        work(TestSpecs.read(SnapshotCutterTest.POINTS.replace(from, to)), List.of()),
        NOW,
        Optional.empty(),
        new Fetched(new ArtefactStore(home.resolve("artefacts")), home, Permit.ALWAYS),
        notes::add);
  }

  private CutSnapshot work(PipelineSpec spec, List<String> quarantined) {
    return new CutSnapshot(
        spec, home.toString(), List.of(), quarantined, Optional.empty(), Optional.empty());
  }

  @Test
  void filesOfTwoSourcesHavePositionsOfTheirOwnBesideACopyThatIsLeftOut() throws Exception {
    file("points/a.parquet", "one");
    file("points/b.parquet", "one");
    file("points/c.parquet", "two");
    file("names/d.csv", "three");

    List<SourceFile> files = find().files();

    assertThat(files)
        .extracting(SourceFile::relative)
        .containsExactly("a.parquet", "c.parquet", "d.csv");
    assertThat(files).extracting(SourceFile::index).containsExactly(0, 1, 2);
    assertThat(notes)
        .containsExactly(
            "Source points: left out, since another file has the same bytes: b.parquet (as"
                + " a.parquet)");
  }

  @Test
  void aFileIsKnownByItsBytesWhereverItLies() throws Exception {
    file("points/a.parquet", "one");
    file("names/b.csv", "two");
    List<String> before = find().files().stream().map(SourceFile::digest).toList();
    Files.move(home.resolve("names/b.csv"), home.resolve("names/c.csv"));

    assertThat(find().files()).extracting(SourceFile::digest).isEqualTo(before);
  }

  @Test
  void aFileThatMayStillChangeIsTooNewAndAnotherAttemptMayFindIt() throws Exception {
    // given: written a short while before the look, and files settle for a minute
    file("points/a.parquet", "one");
    file("names/b.csv", "two");
    Files.setLastModifiedTime(
        home.resolve("points/a.parquet"), FileTime.from(NOW.minusMillis(44_500)));
    // when, then
    assertThatThrownBy(() -> find("settleFor: 0s", "settleFor: 1m"))
        .hasMessage(
            "Source points: a.parquet in points/ is too new yet: a file counts once its size and"
                + " time have not changed for 1m (files.settleFor), which is in 16s if nobody"
                + " writes to it. Trigger a run again then")
        .isInstanceOfSatisfying(SnapshotException.class, e -> assertThat(e.retryable()).isTrue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "JOIN names USING (x)",
        "JOIN NAMES USING (x)",
        "SEMI JOIN query_table('names') USING (x)"
      })
  void aSourceThatTheQueryNamesHasToHaveFiles(String join) throws Exception {
    file("points/a.parquet", "one");
    assertThatThrownBy(() -> find("JOIN names USING (x)", join))
        .hasMessage("Source names: there is no folder " + home.resolve("names"));
    Files.createDirectories(home.resolve("names"));
    assertThatThrownBy(() -> find("JOIN names USING (x)", join))
        .hasMessage("Source names: no file in names/ matches *.csv");
  }

  @Test
  void aSourceThatTheQueryDoesNotNameMayBeEmptyAndTheLogSaysSo() throws Exception {
    file("points/a.parquet", "one");
    assertThat(find("JOIN names USING (x)", "").files())
        .extracting(SourceFile::relative)
        .containsExactly("a.parquet");
    assertThat(notes)
        .containsExactly(
            "Source names: there is no folder "
                + home.resolve("names")
                + ". data.query does not name it, so the run goes on without it.");
  }

  @Test
  void whatAFolderHadThatIsNotThereIsNotForgotten() throws Exception {
    file("points/a.parquet", "one");
    SourceFiles found =
        SourceFiles.find(
            SnapshotSources.OF_FOLDERS,
            work(
                TestSpecs.read(SnapshotCutterTest.POINTS.replace("JOIN names USING (x)", "")),
                List.of("0".repeat(64))),
            NOW,
            Optional.empty(),
            new Fetched(new ArtefactStore(home.resolve("artefacts")), home, Permit.ALWAYS),
            notes::add);
    assertThat(found.absent()).isEmpty();
  }
}
