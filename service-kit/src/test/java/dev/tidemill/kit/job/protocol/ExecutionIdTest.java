package dev.tidemill.kit.job.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobWork;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExecutionIdTest {

  private static ExecutionId of(String run, String stage, int attempt, String worker) {
    Job job =
        new Job(
            run + "/" + stage + "/" + attempt,
            "p",
            run,
            attempt,
            Instant.EPOCH,
            Duration.ZERO,
            new JobWork.TestCode(null, "", ""));
    return ExecutionId.of(job, worker);
  }

  @Test
  void itFollowsFromRunStageAttemptAndWorker() {
    ExecutionId id = of("run-1", "training", 1, "a");
    assertThat(UUID.fromString(id.value())).hasToString(id.value());
    assertThat(of("run-1", "training", 1, "a")).isEqualTo(id);
    assertThat(
            List.of(
                of("run-2", "training", 1, "a"),
                of("run-1", "preparing", 1, "a"),
                of("run-1", "training", 2, "a"),
                of("run-1", "training", 1, "b")))
        .doesNotHaveDuplicates()
        .doesNotContain(id);
  }
}
