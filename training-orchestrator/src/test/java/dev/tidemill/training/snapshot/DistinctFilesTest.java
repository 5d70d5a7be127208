package dev.tidemill.training.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.FilesSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DistinctFilesTest {

  private final List<String> notes = new ArrayList<>();
  private final SourceLook<FilesSpec> look =
      new SourceLook<>(
          "points",
          new FilesSpec("in", "*", "csv", Duration.ZERO),
          Path.of("/pipeline"),
          Instant.EPOCH,
          Optional.empty(),
          null,
          notes::add);
  private final DistinctFiles files = new DistinctFiles("object");

  private static SourceFile file(String name, String digest) {
    return new SourceFile(
        -1,
        "points",
        Path.of("/in").resolve(name),
        name,
        digest,
        1,
        Instant.EPOCH,
        Optional.empty());
  }

  private void offer(String name, String digest) {
    if (!files.isCopy(digest, name)) {
      files.add(file(name, digest));
    }
  }

  @Test
  void ofEqualBytesTheFirstIsTakenAndANoteNamesTheOthers() {
    offer("b", "2");
    offer("a", "1");
    offer("c", "2");
    offer("d", "1");

    assertThat(files.told(look)).extracting(SourceFile::relative).containsExactly("b", "a");
    assertThat(notes)
        .containsExactly(
            "Source points: left out, since another object has the same bytes: c (as b) and d (as"
                + " a)");
  }

  @Test
  void withoutCopiesThereIsNothingToTell() {
    offer("a", "1");
    files.told(look);
    assertThat(notes).isEmpty();
  }

  @Test
  void ofManyCopiesTenAreNamed() {
    for (int i = 0; i < 14; i++) {
      offer("f" + i, "1");
    }
    files.told(look);
    assertThat(notes).singleElement().asString().contains("f10 (as f0) and 3 more");
  }
}
