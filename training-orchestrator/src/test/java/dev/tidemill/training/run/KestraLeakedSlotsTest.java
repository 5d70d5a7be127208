package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import org.junit.jupiter.api.Test;

/**
 * Complaint 25 (kestra#13211, #13743, #13141, PR #19683; dagster#32560, PR #33643): a cancelled or
 * killed run keeps its slot and the queue stands still, or the limit is exceeded after a kill. Here
 * the places taken are the runs that go on, counted anew each time; a run that still stops is one
 * of them ({@code RunPropertiesTest} holds that for random histories).
 */
class KestraLeakedSlotsTest extends RunMachineFixture {

  @Test
  void howeverManyAreCancelledThePlaceIsFreeAgain() {
    for (int i = 0; i < 50; i++) {
      String run = "run-" + i;
      fire(run);
      assertThat(stage(run)).as(run).isEqualTo(RunStage.SNAPSHOTTING);
      Job job = world.lastJob();
      if (i % 3 != 0) {
        claim(job, "x" + i);
      }
      cancel("c" + i, run);
      if (i % 3 == 1) {
        says(job, "x" + i, new JobEventBody.JobFailed("CANCELLED", "stopped", false));
      } else if (i % 3 == 2) {
        world.fireNextTimer(); // its worker is dead and never says that it stopped
      }
      assertThat(world.endOf(run).outcome()).isEqualTo(RunOutcome.CANCELLED);
    }
    assertThat(world.state.runs()).isEmpty();
  }

  @Test
  void aRunThatStillStopsKeepsItsPlace() {
    fire("run-1");
    Job job = world.lastJob();
    claim(job, "a");
    cancel("c1", "run-1");
    fire("run-2");
    assertThat(stage("run-2")).isEqualTo(RunStage.QUEUED);
    says(job, "a", new JobEventBody.JobFailed("CANCELLED", "stopped", false));
    assertThat(stage("run-2")).isEqualTo(RunStage.SNAPSHOTTING);
  }
}
