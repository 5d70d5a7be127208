package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.DataFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MissingBytesTest {

  @TempDir Path folder;
  private Path file;
  private DataFile known;

  @BeforeEach
  void write() throws IOException {
    Path data = Files.createDirectories(folder.resolve("incoming"));
    file = Files.writeString(data.resolve("a.csv"), "id,at,y\n1,2024-01-01,1\n");
    known =
        new DataFile(
            "a.csv",
            ArtefactStore.digest(file),
            Files.size(file),
            1,
            Optional.empty(),
            Optional.empty());
  }

  private List<String> missing() {
    return MissingBytes.of(ProjectNotesTest.spec(), folder, List.of(known));
  }

  @Test
  void aFileThatIsThereNeedsNoWordWhateverItsName() throws IOException {
    assertThat(missing()).isEmpty();
    Files.move(file, file.resolveSibling("renamed.csv"));
    assertThat(missing()).isEmpty();
  }

  @Test
  void aFileThatWasDeletedIsNamed() throws IOException {
    Files.delete(file);
    assertThat(missing())
        .containsExactly(
            "a.csv is no longer on disk. Later snapshots take it only if the same bytes come back.");
  }

  @Test
  void aFileThatWasOverwrittenIsNamedWithItsDigest() throws IOException {
    Files.writeString(file, "id,at,y\n2,2024-01-01,1\n");
    assertThat(missing().get(0))
        .startsWith("a.csv has other bytes now than those that were included (")
        .contains(known.digest().substring(0, 12));
  }
}
