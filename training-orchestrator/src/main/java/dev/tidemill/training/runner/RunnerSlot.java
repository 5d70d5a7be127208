package dev.tidemill.training.runner;

import dev.tidemill.kit.headers.Trace;
import dev.tidemill.kit.worker.Delivery;
import dev.tidemill.kit.worker.Heart;
import dev.tidemill.kit.worker.JobHandler;
import dev.tidemill.kit.worker.NotWrittenException;
import dev.tidemill.kit.worker.Unanswered;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.message.RunStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs: claims one, waits for the grant, works with heartbeats, reports. The job leaves the
 * queue with the grant; from then on the orchestrator's deadlines decide whether it is done again.
 */
final class RunnerSlot implements JobHandler<Job> {

  private static final Logger LOG = LoggerFactory.getLogger(RunnerSlot.class);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(25);

  private final String worker;
  private final Path executions;
  private final Work work;
  private final Grants grants;
  private final Reports reports;
  private final ScheduledExecutorService scheduler;
  private final Heart.Rhythm rhythm;
  private final Clock clock;
  private final Unanswered unanswered = new Unanswered();

  RunnerSlot(
      String worker,
      Path executions,
      Work work,
      Grants grants,
      Reports reports,
      ScheduledExecutorService scheduler,
      Heart.Rhythm rhythm,
      Clock clock) {
    this.worker = worker;
    this.executions = executions;
    this.work = work;
    this.grants = grants;
    this.reports = reports;
    this.scheduler = scheduler;
    this.rhythm = rhythm;
    this.clock = clock;
  }

  @Override
  public void handle(Delivery<Job> delivery) throws InterruptedException {
    Job job = delivery.value();
    Optional<RunStage> stage = Work.stage(job.work());
    if (stage.isEmpty() || grants.over(job)) {
      delivery.accept();
      return;
    }
    String executionId = unanswered.take(job.jobId(), job.attempt());
    Trace trace = delivery.record().trace();
    say(job, executionId, trace, new JobEventBody.Claimed(0));
    switch (grants.await(job, executionId, ANSWER_WITHIN)) {
      case GRANTED -> {
        delivery.accept();
        execute(job, stage.get(), executionId, trace);
      }
      case REFUSED -> delivery.accept();
      case NONE -> {
        unanswered.keep(job.jobId(), job.attempt(), executionId);
        delivery.release();
      }
    }
  }

  private void execute(Job job, RunStage stage, String executionId, Trace trace)
      throws InterruptedException {
    Path folder = executions.resolve(executionId);
    LogShipper log = new LogShipper(reports, clock, job, stage, executionId, trace);
    try (Heart heart =
        new Heart(
            scheduler,
            rhythm,
            () -> {
              log.flush();
              return reports.beat(heartbeat(job, executionId), trace);
            })) {
      Files.createDirectories(folder);
      Lease lease = () -> grants.lost(job, executionId).or(heart::stopped);
      JobEventBody result = work.result(new Execution(job, executionId, folder, log, lease));
      log.flush();
      if (heart.gaveUp().isPresent()) {
        // not the job's fault: the orchestrator misses the heartbeats and gives the job to another
        LOG.warn("Job {} was given up: {}", job.jobId(), heart.gaveUp().get());
        return;
      }
      say(job, executionId, trace, result);
    } catch (IOException | NotWrittenException e) {
      LOG.warn("Job {} was not reported, the orchestrator issues it again", job.jobId(), e);
    } catch (RuntimeException e) {
      LOG.error("Job {} failed unexpectedly", job.jobId(), e);
      say(job, executionId, trace, new JobEventBody.JobFailed("RUNNER_ERROR", e.toString(), false));
    } finally {
      ProcessNote.delete(folder);
    }
  }

  private void say(Job job, String executionId, Trace trace, JobEventBody body) {
    reports.say(event(job, executionId, body), trace);
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

  private JobEvent event(Job job, String executionId, JobEventBody body) {
    return new JobEvent(
        UUID.randomUUID().toString(),
        job.pipeline(),
        job.runId(),
        job.jobId(),
        job.attempt(),
        executionId,
        worker,
        clock.instant(),
        body);
  }
}
