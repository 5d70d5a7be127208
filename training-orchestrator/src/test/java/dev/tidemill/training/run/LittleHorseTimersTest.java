package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.RunEventBody.JobReissued;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/**
 * Complaint 24 (littlehorse PR #2165, #2042; #2339; #1007): on Kafka Streams a time-out without the
 * number of its attempt is dropped, or meets the next attempt. Here a timer is only a reason to
 * look: the deadline is a part of the state of the attempt, so a timer that comes late, twice or
 * too early changes nothing, and none that is due is lost. Timers that were deleted are not scanned
 * again after a take-over, since a task keeps those to come in memory ({@code TakeOverIT}).
 */
class LittleHorseTimersTest extends RunMachineFixture {

  @Test
  void theTimerOfAnEarlierAttemptDoesNotEndTheNextOne() {
    fire("run-1");
    claim(world.lastJob(), "a");
    Instant first = world.decider.timers(world.state).get("run-1");
    world.fireNextTimer();
    Job second = world.lastJob();
    assertThat(second.attempt()).isEqualTo(2);
    claim(second, "b");
    Instant due = world.decider.timers(world.state).get("run-1");
    assertThat(due).isAfter(first);
    for (int i = 0; i < 3; i++) {
      world.give(RunInput.expired("run-1"));
    }
    assertThat(world.bodies(JobReissued.class)).hasSize(1);
    assertThat(world.decider.timers(world.state)).containsEntry("run-1", due);
  }

  @Test
  void aTimerThatWasDueDuringAnOutageIsDecidedAfterwards() {
    fire("run-1");
    claim(world.lastJob(), "a");
    world.pass(Duration.ofMinutes(2));
    world.give(RunInput.expired("run-1"));
    assertThat(world.lastJob().attempt()).isEqualTo(2);
  }
}
