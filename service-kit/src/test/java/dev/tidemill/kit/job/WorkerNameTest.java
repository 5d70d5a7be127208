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
  void a_worker_with_a_folder_is_the_same_one_after_a_restart() throws IOException {
    assertThat(WorkerName.keptIn(one, "w")).isEqualTo(WorkerName.keptIn(one, "w"));
  }

  @Test
  void two_workers_of_one_name_have_two_identities() throws IOException {
    assertThat(WorkerName.keptIn(one, "w")).isNotEqualTo(WorkerName.keptIn(other, "w"));
    assertThat(WorkerName.untilItsEnd("w")).isNotEqualTo(WorkerName.untilItsEnd("w"));
  }
}
