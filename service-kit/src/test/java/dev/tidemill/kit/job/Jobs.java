package dev.tidemill.kit.job;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.kit.worker.Delivery;
import dev.tidemill.kit.worker.Received;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.RunState;
import dev.tidemill.schemas.trace.Trace;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A job, the states of its run, and its delivery in memory. */
final class Jobs {

  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  static final Trace TRACE = Trace.of("what the job belongs to");
  static final Job JOB = job(new JobWork.TestCode(null, "", ""));

  private Jobs() {}

  static Job job(JobWork work) {
    return new Job("run-1/job/1", "default/p", "run-1", 1, NOW, Duration.ofMinutes(1), work);
  }

  /** The state of the job's run: granted to an execution, null for none, or at its end. */
  static RunState state(String granted, RunStage stage) {
    return new RunState(
        "run-1",
        "default/p",
        stage,
        stage == RunStage.ENDED ? Optional.of(RunOutcome.CANCELLED) : Optional.empty(),
        "",
        Optional.of(JOB.jobId()),
        1,
        Optional.ofNullable(granted),
        false,
        NOW,
        NOW);
  }

  /** Remembers what became of it. */
  static final class InMemory implements Delivery<Job> {

    private final Job job;
    private volatile String settled = "";

    InMemory(Job job) {
      this.job = job;
    }

    String settled() {
      return settled;
    }

    @Override
    public Received<Job> record() {
      return new Received<>(job.runId(), job, new Origin("jobs", 0, 7), NOW, TRACE);
    }

    @Override
    public Job value() {
      return job;
    }

    @Override
    public int deliveryCount() {
      return 1;
    }

    @Override
    public boolean accept() {
      settled = settled.isEmpty() ? "accepted" : settled;
      return true;
    }

    @Override
    public boolean release() {
      settled = settled.isEmpty() ? "released" : settled;
      return true;
    }
  }
}
