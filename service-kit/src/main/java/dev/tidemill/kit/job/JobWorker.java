package dev.tidemill.kit.job;

import dev.tidemill.kit.job.protocol.ExecutionId;
import dev.tidemill.kit.job.protocol.Standing;
import dev.tidemill.kit.job.protocol.Tenure;
import dev.tidemill.kit.job.protocol.Terms;
import dev.tidemill.kit.log.LogContext;
import dev.tidemill.kit.worker.Delivery;
import dev.tidemill.kit.worker.JobHandler;
import dev.tidemill.kit.worker.NotWrittenException;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobHeartbeat;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs: claims one, waits for the grant, works with heartbeats, reports. The job leaves the
 * queue with the grant; from then on the orchestrator's deadlines decide whether it is done again.
 */
final class JobWorker implements JobHandler<Job> {

  private static final Logger LOG = LoggerFactory.getLogger(JobWorker.class);

  private final WorkerName name;
  private final Craft craft;
  private final RunStates runs;
  private final JobReports reports;
  private final ScheduledExecutorService scheduler;
  private final Terms terms;
  private final Clock clock;
  private final Supplier<Duration> now;
  private final Executions executions = new Executions();

  /**
   * @param scheduler sends the heartbeats; not closed here
   * @param clock stamps what is said
   * @param now reading of a clock that never goes back
   */
  JobWorker(
      WorkerName name,
      Craft craft,
      RunStates runs,
      JobReports reports,
      ScheduledExecutorService scheduler,
      Terms terms,
      Clock clock,
      Supplier<Duration> now) {
    this.name = name;
    this.craft = craft;
    this.runs = runs;
    this.reports = reports;
    this.scheduler = scheduler;
    this.terms = terms;
    this.clock = clock;
    this.now = now;
  }

  @Override
  public void handle(Delivery<Job> delivery) throws InterruptedException {
    LogContext about = LogContext.of(delivery.value(), delivery.record().trace());
    try (about) {
      take(delivery);
    }
  }

  private void take(Delivery<Job> delivery) throws InterruptedException {
    Job job = delivery.value();
    ExecutionId id = ExecutionId.of(job, name.identity());
    boolean leave =
        !craft.jobs().isInstance(job.work())
            || runs.standing(job, id).answer() == Standing.Answer.REFUSED
            || !executions.begin(id);
    if (leave) {
      delivery.accept();
      return;
    }
    Execution execution =
        new Execution(
            job,
            id,
            delivery.record().trace(),
            Tenure.claimed(terms, now.get()),
            () -> runs.standing(job, id),
            now);
    claim(execution, delivery);
  }

  private void claim(Execution execution, Delivery<Job> delivery) throws InterruptedException {
    Job job = execution.job();
    boolean answered = false;
    try {
      say(execution, new JobEventBody.Claimed(0));
      Tenure tenure = execution.tenure();
      while (tenure.phase() == Tenure.Phase.CLAIMED) {
        Duration left = tenure.answerWithin(now.get());
        tenure = execution.look(runs.await(job, execution.id(), left));
      }
      answered = tenure.phase() != Tenure.Phase.UNANSWERED;
      if (tenure.phase() == Tenure.Phase.REFUSED) {
        LOG.info("The claim of job {} was refused: {}", job.jobId(), tenure.why());
      }
    } finally {
      if (!answered) {
        executions.forget(execution.id());
        delivery.release();
      }
    }
    if (answered) {
      delivery.accept();
    }
    if (execution.tenure().phase() == Tenure.Phase.WORKING) {
      work(execution);
    }
  }

  private void work(Execution execution) throws InterruptedException {
    Job job = execution.job();
    ScheduledFuture<?> heart = beating(execution);
    try {
      JobEventBody result = craft.work(execution);
      Tenure tenure = execution.tenure();
      if (tenure.phase() == Tenure.Phase.GIVEN_UP) {
        LOG.warn("Job {} was given up: {}", job.jobId(), tenure.why());
        return;
      }
      say(execution, result);
    } catch (InterruptedException e) {
      stopped(execution);
      throw e;
    } catch (NotWrittenException e) {
      LOG.warn("Job {} was not reported; the orchestrator issues it again", job.jobId(), e);
    } finally {
      heart.cancel(false);
    }
  }

  /** Another worker need not wait for the end of the lease then. */
  private void stopped(Execution execution) {
    try {
      say(execution, JobEventBody.JobFailed.stopped());
    } catch (NotWrittenException e) {
      LOG.warn(
          "Job {} was stopped; it is issued again when its lease ends", execution.job().jobId(), e);
    }
  }

  private ScheduledFuture<?> beating(Execution execution) {
    Supplier<CompletableFuture<?>> heartbeat =
        () -> reports.beat(heartbeat(execution), execution.trace());
    long every = terms.beatEvery().toMillis();
    return scheduler.scheduleAtFixedRate(
        () -> execution.beat(heartbeat), every, every, TimeUnit.MILLISECONDS);
  }

  private JobHeartbeat heartbeat(Execution execution) {
    Job job = execution.job();
    return new JobHeartbeat(
        job.pipeline(),
        job.runId(),
        job.jobId(),
        job.attempt(),
        execution.id().value(),
        name.shown(),
        clock.instant(),
        Map.of());
  }

  private void say(Execution execution, JobEventBody body) {
    Job job = execution.job();
    JobEvent event =
        new JobEvent(
            UUID.randomUUID().toString(),
            job.pipeline(),
            job.runId(),
            job.jobId(),
            job.attempt(),
            execution.id().value(),
            name.shown(),
            clock.instant(),
            body);
    reports.say(event, execution.trace());
  }
}
