package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Complaint 23 (airflow#12396, #7925, #51969; kestra PR #19730; prefect#22620, #12509, #12988): a
 * killed run works on and is executed again, a success becomes a failure, a crashed run has two
 * programs. Here an end is final, and only the execution that was granted counts.
 */
class KestraKilledRunComesBackTest extends RunMachineFixture {

  @Test
  void aKilledRunStaysKilledWhateverComesLater() {
    fire("run-1");
    Job job = world.lastJob();
    claim(job, "a");
    cancel("c1", "run-1");
    says(job, "a", new JobEventBody.JobFailed("CANCELLED", "stopped", true));
    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.CANCELLED);
    int jobs = world.jobs.size();
    says(job, "a", Messages.success(job));
    claim(job, "b");
    fire("run-1");
    world.pass(Duration.ofDays(1));
    world.give(RunInput.expired("run-1"));
    assertThat(world.jobs).hasSize(jobs);
    assertThat(world.state.run("run-1")).isEmpty();
    assertThat(world.bodies(RunEnded.class)).hasSize(1);
  }

  @Test
  void aSuccessDoesNotBecomeAFailureAndAZombieChangesNothing() {
    fire("run-1");
    Job first = world.lastJob();
    claim(first, "zombie");
    world.fireNextTimer();
    Job second = world.lastJob();
    claim(second, "alive");
    says(second, "alive", Messages.success(second));
    says(second, "alive", new JobEventBody.JobFailed("LOST", "too late", true));
    says(first, "zombie", new JobEventBody.JobFailed("EXIT_CODE", "no", false));
    assertThat(stage("run-1")).isEqualTo(RunStage.CHECKING_DATA);
    assertThat(world.bodies(RunEnded.class)).isEmpty();
  }
}
