package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Who may work on a job, and for how long. */
class RunGrantsTest extends RunMachineFixture {

  @Test
  void aClaimForARunThatEndedLongAgoIsRefused() {
    endAtOnce("run-1");
    Job job = world.lastJob();
    world.pass(Duration.ofDays(9));
    world.give(RunInput.expired(RunDecider.OLD_ENDS));
    claim(job, "late");
    assertThat(world.bodies(RunEventBody.ExecutionRefused.class))
        .containsExactly(
            new RunEventBody.ExecutionRefused(job.attempt(), "late", "the run ended long ago"));
    says(job, "late", new JobEventBody.JobFailed("EXIT_CODE", "no", false));
    assertThat(world.state.ended()).isEmpty();
  }

  @Test
  void theFirstClaimIsGrantedAndLaterOnesAreRefused() {
    fire("run-1");
    Job job = world.lastJob();
    claim(job, "a");
    claim(job, "b");
    claim(job, "a");
    assertThat(world.bodies(RunEventBody.ExecutionGranted.class))
        .extracting(RunEventBody.ExecutionGranted::executionId)
        .containsExactly("a");
    assertThat(world.bodies(RunEventBody.ExecutionRefused.class))
        .extracting(RunEventBody.ExecutionRefused::executionId)
        .containsExactly("b");
  }

  @Test
  void aJobThatNobodyClaimsIsPutOnTheQueueAgainAndTheFirstClaimCountsWhicheverCopyItIsOf() {
    fire("run-1");
    Job first = world.lastJob();
    world.fireNextTimer();
    Job copy = world.lastJob();
    assertThat(world.jobs).hasSize(2);
    assertThat(copy.jobId()).isEqualTo(first.jobId());
    claim(first, "first in the queue");
    claim(copy, "second");
    assertThat(world.bodies(RunEventBody.ExecutionGranted.class))
        .extracting(RunEventBody.ExecutionGranted::executionId)
        .containsExactly("first in the queue");
    assertThat(world.bodies(RunEventBody.ExecutionRefused.class)).hasSize(1);
  }

  @Test
  void aSilentWorkerIsReplacedAndItsLateResultIsRecordedAndIgnored() {
    fire("run-1");
    Job first = world.lastJob();
    claim(first, "zombie");
    world.fireNextTimer();
    Job second = world.lastJob();
    assertThat(second.attempt()).isEqualTo(2);
    claim(second, "alive");
    says(first, "zombie", Messages.success(first));
    assertThat(world.bodies(RunEventBody.LateResultIgnored.class)).hasSize(1);
    assertThat(stage("run-1")).isEqualTo(RunStage.SNAPSHOTTING);
    says(second, "alive", Messages.success(second));
    assertThat(stage("run-1")).isEqualTo(RunStage.CHECKING_DATA);
  }

  @Test
  void aWorkerThatWasToldToStopIsReplacedAtOnceAndNoRetryOfTheProgramIsSpent() {
    fire("run-1");
    for (int attempt = 1; attempt < RunTiming.LOST_LIMIT; attempt++) {
      Job job = world.lastJob();
      assertThat(job.attempt()).isEqualTo(attempt);
      claim(job, "execution-" + attempt);
      says(job, "execution-" + attempt, JobEventBody.JobFailed.stopped());
    }
    assertThat(world.bodies(RunEventBody.JobReissued.class)).hasSize(RunTiming.LOST_LIMIT - 1);
    assertThat(world.bodies(RunEventBody.AttemptFailed.class)).isEmpty();
    Job last = world.lastJob();
    claim(last, "last");
    says(last, "last", JobEventBody.JobFailed.stopped());
    assertThat(world.bodies(RunEventBody.RunEnded.class))
        .singleElement()
        .satisfies(end -> assertThat(end.code()).isEqualTo("WORKER_LOST"));
  }

  @Test
  void heartbeatsKeepAnExecutionAliveAndAreKeptAtMostSixTimesInALease() {
    fire("run-1");
    Job job = world.lastJob();
    claim(job, "a");
    int told = world.events.size();
    for (int i = 0; i < 30; i++) {
      world.pass(Duration.ofSeconds(1));
      world.give(Messages.beats(job, "a"));
    }
    assertThat(world.heard()).isEqualTo(15);
    assertThat(world.events).as("nothing is told of a heartbeat").hasSize(told);
    assertThat(world.decider.timers(world.state).get("run-1")).isEqualTo(world.now.plusSeconds(12));
  }

  @Test
  void aHeartbeatOfAnExecutionThatIsNotGrantedRenewsNothing() {
    fire("run-1");
    Job job = world.lastJob();
    world.give(Messages.beats(job, "early"));
    claim(job, "a");
    Instant due = world.decider.timers(world.state).get("run-1");
    world.pass(Duration.ofSeconds(5));
    world.give(Messages.beats(job, "zombie"));
    assertThat(world.heard()).isZero();
    assertThat(world.decider.timers(world.state)).containsEntry("run-1", due);
  }

  @Test
  void anExecutionThatNeverStopsFailsAtItsLimitHoweverLively() {
    fire("run-1");
    Job job = world.lastJob();
    claim(job, "a");
    while (world.state.run("run-1").isPresent()) {
      world.pass(Duration.ofSeconds(3));
      world.give(Messages.beats(job, "a"));
      world.give(new RunInput.TimerExpired("run-1"));
    }
    assertThat(world.endOf("run-1").code()).isEqualTo("TIMEOUT");
  }

  @Test
  void retryableFailuresAreTriedAgainWithBackoffAndThenEndTheRun() {
    fire("run-1");
    for (int i = 0; i < 3; i++) {
      Job job = world.lastJob();
      claim(job, "x" + i);
      says(job, "x" + i, new JobEventBody.JobFailed("EXIT_CODE", "exit 75", true));
      if (i < 2) {
        Duration backoff = spec.train().retry().backoff(i + 1);
        assertThat(world.decider.timers(world.state).get("run-1"))
            .isEqualTo(world.now.plus(backoff));
        world.fireNextTimer();
      }
    }
    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.FAILED);
    assertThat(world.endOf("run-1").code()).isEqualTo("EXIT_CODE");
    assertThat(world.jobs).extracting(Job::attempt).containsExactly(1, 2, 3);
  }
}
