package dev.tidemill.kit.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreSweepTest {

  private static final Instant NOW = Instant.now();
  private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(40));
  private static final Instant BEFORE = NOW.minus(Duration.ofDays(30));

  @TempDir Path dir;
  private ArtefactStore store;
  private StoreSweep sweep;

  @BeforeEach
  void open() {
    store = new ArtefactStore(dir);
    sweep = new StoreSweep(store);
  }

  private void age(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
  }

  private String old(String content) throws IOException {
    String digest = store.put(content.getBytes(UTF_8));
    age(store.path(digest));
    return digest;
  }

  @Test
  void anOldArtefactIsRemovedAndAYoungOneStays() throws IOException {
    String old = old("old");
    String young = store.put("young".getBytes(UTF_8));
    assertThat(sweep.remove(old, BEFORE)).isTrue();
    assertThat(sweep.remove(young, BEFORE)).isFalse();
    assertThat(store.list()).containsExactly(young);
    assertThat(dir.resolve("incoming")).isEmptyDirectory();
  }

  @Test
  void anOldArtefactWhoseContentWasWrittenAgainStays() throws IOException {
    String digest = old("same");
    assertThat(store.put("same".getBytes(UTF_8))).isEqualTo(digest);
    assertThat(sweep.remove(digest, BEFORE)).isFalse();
    assertThat(store.contains(digest)).isTrue();
  }

  @Test
  void anOldArtefactThatWasRenewedStays() throws IOException {
    String digest = old("same");
    assertThat(store.renew(digest)).isTrue();
    assertThat(sweep.remove(digest, BEFORE)).isFalse();
    assertThat(store.verified(digest)).isRegularFile();
  }

  @Test
  void whatIsGoneCannotBeRenewedSoThatItIsWrittenAgain() throws IOException {
    String digest = old("gone");
    assertThat(sweep.remove(digest, BEFORE)).isTrue();
    assertThat(store.renew(digest)).isFalse();
    assertThat(store.put("gone".getBytes(UTF_8))).isEqualTo(digest);
    assertThat(store.contains(digest)).isTrue();
  }

  @Test
  void whatAKilledSweepHadMovedAsideIsPutBack() throws IOException {
    String digest = old("aside");
    String twice = old("twice");
    Path incoming = dir.resolve("incoming");
    Files.move(store.path(digest), incoming.resolve(digest + ".1f.aside"));
    Files.copy(store.path(twice), incoming.resolve(twice + ".2e.aside"));
    sweep.restore();
    assertThat(store.list()).containsExactlyInAnyOrder(digest, twice);
    assertThat(store.verified(digest)).isRegularFile();
    assertThat(incoming).isEmptyDirectory();
  }

  @Test
  void anUnfinishedFileOfAKilledProcessIsFoundAndThatOfALivingWriterIsNot() throws IOException {
    Path incoming = Files.createDirectories(dir.resolve("incoming"));
    Path abandoned = Files.writeString(incoming.resolve("1.part"), "half");
    Path living = Files.writeString(incoming.resolve("2.part"), "half");
    age(abandoned);
    List<StoreSweep.Stored> found = sweep.unfinished(NOW.minus(Duration.ofDays(1)));
    assertThat(found).extracting(StoreSweep.Stored::name).containsExactly("1.part");
    found.forEach(sweep::removeUnfinished);
    assertThat(abandoned).doesNotExist();
    assertThat(living).exists();
  }

  @Test
  void everyArtefactIsListedWithItsSizeAndTime() throws IOException {
    String digest = old("four");
    assertThat(sweep.artefacts())
        .containsExactly(
            new StoreSweep.Stored(
                digest, 4, Files.getLastModifiedTime(store.path(digest)).toInstant()));
  }
}
