package dev.tidemill.validation.gate.run;

import dev.tidemill.kit.headers.Trace;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.worker.Delivery;
import dev.tidemill.kit.worker.Heart;
import dev.tidemill.kit.worker.JobHandler;
import dev.tidemill.kit.worker.Unanswered;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobEventBody.Claimed;
import dev.tidemill.schemas.message.JobHeartbeat;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the jobs of gates: claims, waits for the grant, judges while its heartbeat goes on, and
 * reports. Only a granted execution works; jobs of other kinds are taken and left alone, since
 * other groups of workers get them too.
 */
public final class GateWorker implements JobHandler<Job> {

  private static final Logger LOG = LoggerFactory.getLogger(GateWorker.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Takes what a gate says, each in the trace of its job, and returns once Kafka has it. */
  public interface Reports {

    void say(JobEvent event, Trace trace);

    void beat(JobHeartbeat heartbeat, Trace trace);
  }

  private final String worker;
  private final Grants grants;
  private final BiFunction<Job, Permit, JobEventBody> judge;
  private final Reports reports;
  private final ScheduledExecutorService heartbeats;
  private final Heart.Rhythm rhythm;
  private final Clock clock;
  private final Unanswered unanswered = new Unanswered();

  /**
   * @param worker name of this instance
   * @param judge does the work, as long as it may
   * @param reports takes what it says
   * @param heartbeats runs heartbeats; not closed here
   * @param rhythm how it beats, and when it gives its work up
   */
  public GateWorker(
      String worker,
      Grants grants,
      BiFunction<Job, Permit, JobEventBody> judge,
      Reports reports,
      ScheduledExecutorService heartbeats,
      Heart.Rhythm rhythm,
      Clock clock) {
    this.worker = worker;
    this.grants = grants;
    this.judge = judge;
    this.reports = reports;
    this.heartbeats = heartbeats;
    this.rhythm = rhythm;
    this.clock = clock;
  }

  @Override
  public void handle(Delivery<Job> delivery) throws InterruptedException {
    Job job = delivery.value();
    if (!Judge.concerns(job)) {
      delivery.accept();
      return;
    }
    Instant end = job.issuedAt().plus(job.timeout());
    if (!clock.instant().isBefore(end) || !grants.open(job)) {
      LOG.info("Job {} is over and is left", job.jobId());
      delivery.accept();
      return;
    }
    String executionId = unanswered.take(job.jobId(), job.attempt());
    Trace trace = delivery.record().trace();
    write(job, executionId, trace, new Claimed(0));
    Grants.Answer answer = grants.await(job, executionId, PATIENCE);
    if (answer == Grants.Answer.SILENT) {
      unanswered.keep(job.jobId(), job.attempt(), executionId);
      delivery.release();
      return;
    }
    delivery.accept();
    if (answer == Grants.Answer.GRANTED) {
      work(job, executionId, trace);
    } else {
      LOG.info("The claim of job {} was refused", job.jobId());
    }
  }

  /** An expression of a check may never come to an end; the run does, and its slot is needed. */
  private Optional<Permit.Refusal> refused(Job job, Heart heart) {
    if (heart.stopped().isPresent()) {
      return Optional.of(new Permit.Refusal("LEASE_LOST", heart.stopped().get()));
    }
    if (grants.cancelled(job.runId())) {
      return Optional.of(new Permit.Refusal("CANCELLED", "the run was cancelled or has ended"));
    }
    return clock.instant().isBefore(job.issuedAt().plus(job.timeout()))
        ? Optional.empty()
        : Optional.of(
            new Permit.Refusal(
                "TIMEOUT", "the gate took longer than " + job.timeout().toSeconds() + " s"));
  }

  private void work(Job job, String executionId, Trace trace) {
    JobEventBody result;
    Supplier<CompletableFuture<?>> beat =
        () -> {
          reports.beat(heartbeat(job, executionId), trace);
          return CompletableFuture.completedFuture(null);
        };
    try (Heart heart = new Heart(heartbeats, rhythm, beat)) {
      result = judge.apply(job, () -> refused(job, heart));
      if (heart.gaveUp().isPresent()) {
        // not the job's fault: the orchestrator misses the heartbeats and gives the job to another
        LOG.warn("Job {} was given up: {}", job.jobId(), heart.gaveUp().get());
        return;
      }
    }
    if (grants.cancelled(job.runId())) {
      LOG.info("Job {} was cancelled while it was judged", job.jobId());
    }
    write(job, executionId, trace, result);
  }

  private JobHeartbeat heartbeat(Job job, String executionId) {
    return new JobHeartbeat(
        job.pipeline(),
        job.runId(),
        job.jobId(),
        job.attempt(),
        executionId,
        worker,
        clock.instant(),
        Map.of());
  }

  private void write(Job job, String executionId, Trace trace, JobEventBody body) {
    reports.say(
        new JobEvent(
            UUID.randomUUID().toString(),
            job.pipeline(),
            job.runId(),
            job.jobId(),
            job.attempt(),
            executionId,
            worker,
            clock.instant(),
            body),
        trace);
  }
}
