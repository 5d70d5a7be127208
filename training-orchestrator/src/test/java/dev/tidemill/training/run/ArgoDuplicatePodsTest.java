package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.RunEventBody.ExecutionGranted;
import dev.tidemill.schemas.message.RunEventBody.ExecutionRefused;
import dev.tidemill.schemas.message.RunStage;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Complaint 22 (argo-workflows#13986, #14833, #16294; airflow#35676, #26888, #13808, #24015,
 * #23885): after a restart, or with a stale view, a step has two pods. Here a job has the same name
 * however often it is on the queue, workers ask before they work, and one is granted. What a worker
 * finds running after its own restart it adopts ({@code RunnerContract}).
 */
class ArgoDuplicatePodsTest extends RunMachineFixture {

  @Test
  void aJobThatIsOnTheQueueManyTimesIsDoneOnce() {
    fire("run-1");
    for (int i = 0; i < 5; i++) {
      world.fireNextTimer(); // nobody has taken it yet, so it is put on the queue again
    }
    List<Job> copies = List.copyOf(world.jobs);
    assertThat(copies).hasSize(6).extracting(Job::jobId).containsOnly(copies.get(0).jobId());
    for (int i = 0; i < copies.size(); i++) {
      claim(copies.get(i), "worker-" + i);
    }
    assertThat(world.bodies(ExecutionGranted.class))
        .extracting(ExecutionGranted::executionId)
        .containsExactly("worker-0");
    assertThat(world.bodies(ExecutionRefused.class)).hasSize(5);
    says(copies.get(0), "worker-0", Messages.success(copies.get(0)));
    for (int i = 1; i < copies.size(); i++) {
      says(copies.get(i), "worker-" + i, Messages.success(copies.get(i)));
    }
    assertThat(stage("run-1")).isEqualTo(RunStage.CHECKING_DATA);
  }
}
