package dev.tidemill.kit.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerNameTest {

  @TempDir Path one;
  @TempDir Path other;

  @Test
  void aWorkerWithAFolderIsTheSameOneAfterARestart() throws IOException {
    assertThat(WorkerName.keptIn(one, "w")).isEqualTo(WorkerName.keptIn(one, "w"));
  }

  @Test
  void twoWorkersOfOneNameHaveTwoIdentities() throws IOException {
    assertThat(WorkerName.keptIn(one, "w")).isNotEqualTo(WorkerName.keptIn(other, "w"));
    assertThat(WorkerName.untilItsEnd("w")).isNotEqualTo(WorkerName.untilItsEnd("w"));
  }
}
