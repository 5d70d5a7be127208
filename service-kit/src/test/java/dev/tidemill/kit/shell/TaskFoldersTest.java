package dev.tidemill.kit.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskFoldersTest {

  @TempDir Path state;

  @Test
  void whatAKilledProcessLeftGoesAndACheckpointStays() throws Exception {
    Path killed = task("0_1");
    Path stopped = task("1_0");
    Files.writeString(stopped.resolve(".checkpoint"), "0\n");
    Path other = Files.createDirectories(application().resolve("global"));

    TaskFolders.discardWithoutCheckpoint(state, "trigger-service");

    assertThat(killed).doesNotExist();
    assertThat(stopped.resolve("rocksdb/join/CURRENT")).exists();
    assertThat(other).exists();
  }

  @Test
  void aFirstStartHasNone() {
    assertThatCode(() -> TaskFolders.discardWithoutCheckpoint(state, "none"))
        .doesNotThrowAnyException();
  }

  private Path application() {
    return state.resolve(DeciderShell.applicationId("trigger-service"));
  }

  private Path task(String name) throws Exception {
    Path task = application().resolve(name);
    Path store = Files.createDirectories(task.resolve("rocksdb/join"));
    Files.writeString(store.resolve("CURRENT"), "MANIFEST-000005\n");
    return task;
  }
}
