package dev.tidemill.training.runner;

import dev.tidemill.kit.headers.Trace;
import dev.tidemill.kit.job.Craft;
import dev.tidemill.kit.job.Execution;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobEventBody.JobFailed;
import dev.tidemill.schemas.message.JobLog;
import dev.tidemill.schemas.message.JobWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives each execution a folder and a log, and leaves nothing behind. */
final class RunnerCraft implements Craft {

  private static final Logger LOG = LoggerFactory.getLogger(RunnerCraft.class);

  private final RunnerJobs jobs;
  private final Path executions;
  private final BiConsumer<JobLog, Trace> logs;
  private final Clock clock;

  /**
   * @param executions gets a folder for each execution
   * @param logs sends log lines, in the trace of their job; losing some fails no job
   */
  RunnerCraft(RunnerJobs jobs, Path executions, BiConsumer<JobLog, Trace> logs, Clock clock) {
    this.jobs = jobs;
    this.executions = executions;
    this.logs = logs;
    this.clock = clock;
  }

  @Override
  public boolean concerns(JobWork work) {
    return jobs.stage(work).isPresent();
  }

  @Override
  public JobEventBody work(Execution execution) throws InterruptedException {
    Path folder = executions.resolve(execution.id().value());
    LogShipper log =
        new LogShipper(
            execution,
            jobs.stage(execution.job().work()).orElseThrow(),
            clock,
            batch -> logs.accept(batch, execution.trace()));
    execution.withEachHeartbeat(log::flush);
    try {
      Files.createDirectories(folder);
      return jobs.result(
          new RunnerJob(
              execution.job(), execution.id(), folder, log, execution.lease(), execution.permit()));
    } catch (IOException e) {
      return new JobFailed("IO_ERROR", String.valueOf(e.getMessage()), true);
    } catch (RuntimeException e) {
      LOG.error("Job {} failed unexpectedly", execution.job().jobId(), e);
      return new JobFailed("RUNNER_ERROR", e.toString(), false);
    } finally {
      log.flush();
      ProcessNote.delete(folder);
    }
  }
}
