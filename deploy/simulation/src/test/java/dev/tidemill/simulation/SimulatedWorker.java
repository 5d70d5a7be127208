package dev.tidemill.simulation;

import dev.tidemill.kit.testing.InMemoryLog.Entry;
import dev.tidemill.kit.testing.Worker;
import dev.tidemill.kit.testing.World;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * A runner or a gate: claims a job, at once or when a slot is free, waits for the grant, works and
 * heartbeats, reports. Some die, some fall silent and report after all, some do not listen when
 * they are told to stop.
 */
final class SimulatedWorker implements Worker<Job> {

  private static final Duration POLL = Duration.ofSeconds(1);
  private static final int POLLS = 25;
  private static final Duration BEAT = Duration.ofSeconds(3);

  private final String name;
  private final Predicate<Job> mine;
  private final RunStates states;
  private final BiFunction<Job, RandomGenerator, JobEventBody> craft;
  private int executions;

  SimulatedWorker(
      String name,
      Predicate<Job> mine,
      RunStates states,
      BiFunction<Job, RandomGenerator, JobEventBody> craft) {
    this.name = name;
    this.mine = mine;
    this.states = states;
    this.craft = craft;
  }

  @Override
  public void work(Entry<Job> entry, World world) {
    if (mine.test(entry.value())) {
      executions++;
      Execution execution = new Execution(entry.value(), name + "-" + executions, world);
      if (world.random().nextInt(100) < 4) { // all slots are busy
        world.after(execution.seconds(20, 400), execution::claim);
      } else {
        execution.claim();
      }
    }
  }

  private final class Execution {

    private final Job job;
    private final String id;
    private final World world;
    private int said;

    Execution(Job job, String id, World world) {
      this.job = job;
      this.id = id;
      this.world = world;
    }

    void claim() {
      world.send(Topics.JOB_EVENTS, job.pipeline(), event(new JobEventBody.Claimed(0)));
      await(POLLS);
    }

    private void await(int polls) {
      if (states.granted(job, id)) {
        begin();
      } else if (polls > 0 && !states.hopeless(job, id)) {
        world.after(POLL, () -> await(polls - 1));
      }
    }

    private void begin() {
      int fate = world.random().nextInt(100);
      if (fate < 3) {
        return;
      }
      if (fate < 7) {
        world.after(seconds(13, 120), this::report);
        return;
      }
      boolean slow = fate < 11;
      Duration takes = slow ? seconds(30, 500) : seconds(0, 15);
      beat(world.now().plus(takes), world.random().nextInt(10) > 0);
    }

    private void beat(Instant until, boolean listens) {
      if (listens && (!states.granted(job, id) || states.cancelled(job))) {
        say(new JobEventBody.JobFailed("CANCELLED", "told to stop", false));
      } else if (!world.now().isBefore(until)) {
        report();
      } else {
        world.send(Topics.JOB_HEARTBEATS, job.pipeline(), heartbeat());
        Duration left = Duration.between(world.now(), until);
        world.after(left.compareTo(BEAT) < 0 ? left : BEAT, () -> beat(until, listens));
      }
    }

    private void report() {
      say(craft.apply(job, world.random()));
    }

    private void say(JobEventBody body) {
      world.sendAfter(Duration.ZERO, Topics.JOB_EVENTS, job.pipeline(), event(body));
    }

    private JobHeartbeat heartbeat() {
      return new JobHeartbeat(
          job.pipeline(), job.runId(), job.jobId(), job.attempt(), id, name, world.now(), Map.of());
    }

    private JobEvent event(JobEventBody body) {
      said++;
      return new JobEvent(
          id + "#" + said,
          job.pipeline(),
          job.runId(),
          job.jobId(),
          job.attempt(),
          id,
          name,
          world.now(),
          body);
    }

    private Duration seconds(int from, int to) {
      return Duration.ofMillis(world.random().nextInt(from * 1000, to * 1000 + 1));
    }
  }
}
