package dev.tidemill.kit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ArtefactStoreTest {

  private static final String EMPTY =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @TempDir Path dir;

  @Test
  void whatWasPutIsFoundUnderItsSha256() throws Exception {
    ArtefactStore store = new ArtefactStore(dir.resolve("store"));
    assertThat(store.put(new byte[0])).isEqualTo(EMPTY);
    Path file = Files.writeString(dir.resolve("file"), "model");
    String digest = store.put(file);
    assertThat(digest).isEqualTo(ArtefactStore.digest(file));
    assertThat(store.path(digest))
        .isEqualTo(
            dir.resolve("store")
                .resolve(digest.substring(0, 2))
                .resolve(digest.substring(2, 4))
                .resolve(digest));
    try (InputStream in = store.open(digest)) {
      assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("model");
    }
    assertThat(store.verified(digest)).isEqualTo(store.path(digest));
    assertThat(store.list()).containsExactlyInAnyOrder(EMPTY, digest);
    store.copyTo(digest, dir.resolve("copy"));
    assertThat(dir.resolve("copy")).hasContent("model");
  }

  @Test
  void manyWritersOfTheSameContentLeaveOneFileAndNothingBeside() throws Exception {
    ArtefactStore store = new ArtefactStore(dir.resolve("store"));
    byte[] content = new byte[100_000];
    List<String> digests =
        IntStream.range(0, 16).parallel().mapToObj(i -> store.put(content)).distinct().toList();
    assertThat(digests).hasSize(1);
    assertThat(store.list()).isEqualTo(digests);
    try (Stream<Path> left = Files.list(dir.resolve("store").resolve("incoming"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "permissions of POSIX")
  void onlyItsOwnerReadsAnArtefactAndNobodyWritesToIt() throws Exception {
    ArtefactStore store = new ArtefactStore(dir);
    String digest = store.put(new byte[] {1, 2, 3});
    assertThat(Files.getPosixFilePermissions(store.path(digest)))
        .containsExactly(PosixFilePermission.OWNER_READ);
    assertThat(store.renew(digest)).isTrue();
    Path copy = dir.resolve("copy");
    store.copyTo(digest, copy);
    assertThat(Files.getPosixFilePermissions(copy)).contains(PosixFilePermission.OWNER_WRITE);
  }

  @Test
  void aChangedFileIsFoundOut() throws Exception {
    ArtefactStore store = new ArtefactStore(dir);
    String digest = store.put(new byte[] {1, 2, 3});
    assertThat(store.path(digest).toFile().setWritable(true)).isTrue();
    Files.write(store.path(digest), new byte[] {1, 2, 4});
    assertThatThrownBy(() -> store.verified(digest))
        .isInstanceOf(DamagedArtefactException.class)
        .hasMessageContaining(digest);
    Path copy = dir.resolve("copy");
    assertThatThrownBy(() -> store.copyTo(digest, copy))
        .isInstanceOf(DamagedArtefactException.class);
    assertThat(copy).doesNotExist();
  }

  @Test
  void whatIsMissingIsNamed() {
    ArtefactStore store = new ArtefactStore(dir);
    assertThat(store.contains(EMPTY)).isFalse();
    assertThat(store.list()).isEmpty();
    assertThatThrownBy(() -> store.open(EMPTY))
        .isInstanceOf(MissingArtefactException.class)
        .hasMessage("Artefact " + EMPTY + " is not in the store " + dir);
  }

  @Property(tries = 200)
  void noNameLeadsOutOfTheStore(@ForAll String name) {
    ArtefactStore store = new ArtefactStore(Path.of("store"));
    if (!name.matches("[0-9a-f]{64}")) {
      assertThatThrownBy(() -> store.path(name)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
