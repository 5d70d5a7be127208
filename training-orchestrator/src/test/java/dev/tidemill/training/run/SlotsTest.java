package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.RunEventBody.JobReissued;
import dev.tidemill.schemas.message.RunEventBody.JobWaiting;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import dev.tidemill.training.run.state.ActiveRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Jobs and the slots of workers, of which there may be few, or none. */
class SlotsTest {

  private static final PipelineSpec SPEC = TestSpecs.flightDelays();
  private static final Duration BEAT = Duration.ofSeconds(8);
  private static final Duration WORK = Duration.ofMinutes(4);

  private final RunWorld world = new RunWorld(SPEC.key());
  private final Queue<Job> queue = new ArrayDeque<>();
  private int enqueued;

  private void fire(String run) {
    world.give(Messages.decided(Messages.fired(SPEC, run, List.of())));
  }

  /** Lets time pass; what is due meanwhile happens. */
  private void pass(Duration time) {
    Instant then = world.now.plus(time);
    while (nextTimer().filter(at -> !at.isAfter(then)).isPresent()) {
      world.fireNextTimer();
    }
    world.now = then;
  }

  private Optional<Instant> nextTimer() {
    return world.decider.timers(world.state).values().stream().min(Instant::compareTo);
  }

  private ActiveRun run(String run) {
    return world.state.run(run).orElseThrow();
  }

  private static String execution(Job job) {
    return "of " + job.jobId();
  }

  /** Claims the oldest job of the queue that is not in the hands of a worker yet. */
  private Job take(Set<String> taken) {
    while (true) {
      world.jobs.subList(enqueued, world.jobs.size()).forEach(queue::add);
      enqueued = world.jobs.size();
      Job job = queue.remove();
      if (taken.add(job.jobId())) {
        world.give(Messages.says(job, execution(job), new JobEventBody.Claimed(0)));
        assertThat(run(job.runId()).granted()).as(job.jobId()).isPresent();
        return job;
      }
    }
  }

  @Test
  void ofSixtyRunsOnTwoSlotsNoneIsLostAlthoughTheLastWaitsForTwoHours() {
    int runs = 60;
    for (int i = 0; i < runs; i++) {
      fire("run-" + i);
    }
    Set<String> taken = new HashSet<>();
    List<String> done = new ArrayList<>();
    while (done.size() < runs) {
      List<Job> slots = List.of(take(taken), take(taken));
      for (Duration worked = Duration.ZERO;
          worked.compareTo(WORK) < 0;
          worked = worked.plus(BEAT)) {
        pass(BEAT);
        slots.forEach(job -> world.give(Messages.beats(job, execution(job))));
      }
      for (Job job : slots) {
        world.give(Messages.says(job, execution(job), Messages.success(job)));
        done.add(job.runId());
      }
    }
    assertThat(done).as("in the order in which they were asked for").hasSize(runs);
    assertThat(done.get(runs - 1)).isEqualTo("run-59");
    assertThat(world.bodies(RunEnded.class)).isEmpty();
    assertThat(world.bodies(JobReissued.class)).as("lost jobs").isEmpty();
    assertThat(world.bodies(JobWaiting.class)).isNotEmpty();
    assertThat(world.state.runs()).allMatch(r -> r.stage() == RunStage.CHECKING_DATA);
  }

  @Test
  void aJobWaitsWhileTheOnlyWorkerIsDeadAndIsDoneWhenOneComesBack() {
    fire("run-1");
    Job job = world.lastJob();
    pass(Duration.ofHours(3));
    assertThat(world.bodies(JobWaiting.class))
        .as("it is on the queue again ever more rarely")
        .hasSize(9)
        .allMatch(w -> w.since().equals(Messages.START));
    world.workOff();
    assertThat(world.lastJob().attempt()).isEqualTo(1);
    assertThat(run("run-1").stage()).isEqualTo(RunStage.CHECKING_DATA);
    assertThat(run("run-1").progress().lastAttempt(RunStage.SNAPSHOTTING)).isEqualTo(1);
    assertThat(job.attempt()).isEqualTo(1);
  }

  @Test
  void aJobWhoseWorkerDiedIsLostAfterItsLeaseAndThenWaitsForAnotherWorker() {
    fire("run-1");
    Job job = world.lastJob();
    world.give(Messages.says(job, "dies", new JobEventBody.Claimed(0)));
    pass(Duration.ofHours(2));
    assertThat(world.bodies(JobReissued.class)).singleElement().matches(r -> r.attempt() == 2);
    assertThat(run("run-1").progress().lost()).isEqualTo(1);
    world.workOff();
    assertThat(run("run-1").stage()).isEqualTo(RunStage.CHECKING_DATA);
  }

  @Test
  void aRunWhoseJobNoWorkerEverTakesEndsOnceTheQueueKeepsItNoLonger() {
    fire("run-1");
    pass(RunTiming.QUEUE_ALLOWANCE.minusHours(1));
    assertThat(world.state.run("run-1")).isPresent();
    pass(Duration.ofDays(3));
    RunEnded end = world.endOf("run-1");
    assertThat(end.code()).isEqualTo("STAGE_DEADLINE");
    assertThat(end.message()).startsWith("No worker took job run-1/snapshotting/1 by ");
    assertThat(world.bodies(JobWaiting.class)).hasSizeLessThan(60);
  }
}
