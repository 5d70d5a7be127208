package dev.tidemill.training.runner.job;

import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.job.Craft;
import dev.tidemill.kit.job.Execution;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobEventBody.JobFailed;
import dev.tidemill.schemas.message.JobLog;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.trace.Trace;
import dev.tidemill.training.runner.Runner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives each execution a folder and a log, and leaves nothing behind. */
public final class RunnerCraft implements Craft {

  private static final Logger LOG = LoggerFactory.getLogger(RunnerCraft.class);

  private final RunnerJobs jobs;
  private final Runner runner;
  private final Path root;
  private final BiConsumer<JobLog, Trace> logs;
  private final Clock clock;

  /**
   * @param runner executes the programs of the jobs
   * @param root gets a folder for each execution, for what is done in this process
   * @param logs sends log lines, in the trace of their job; losing some fails no job
   */
  public RunnerCraft(
      RunnerJobs jobs, Runner runner, Path root, BiConsumer<JobLog, Trace> logs, Clock clock) {
    this.jobs = jobs;
    this.runner = runner;
    this.root = root;
    this.logs = logs;
    this.clock = clock;
  }

  @Override
  public Class<? extends JobWork> jobs() {
    return JobWork.ForRunner.class;
  }

  @Override
  public JobEventBody work(Execution execution) throws InterruptedException {
    Path own = root.resolve(execution.id().value());
    LogShipper log =
        new LogShipper(
            execution,
            jobs.stage(execution.job().work()),
            clock,
            batch -> logs.accept(batch, execution.trace()));
    execution.withEachHeartbeat(log::flush);
    try {
      Files.createDirectories(own);
      return jobs.result(
          new RunnerJob(
              execution.job(),
              execution.id(),
              own,
              log,
              execution.lease(),
              execution.permit(),
              execution.trace()));
    } catch (IOException e) {
      return new JobFailed("IO_ERROR", String.valueOf(e.getMessage()), true);
    } catch (RuntimeException e) {
      LOG.error("Job {} failed unexpectedly", execution.job().jobId(), e);
      return new JobFailed("RUNNER_ERROR", e.toString(), false);
    } finally {
      log.flush();
      clear(execution, own);
    }
  }

  private void clear(Execution execution, Path own) {
    try {
      runner.forget(execution.id());
      TemporaryFolders.delete(own);
    } catch (IOException e) {
      LOG.warn("Execution {} leaves files: {}", execution.id(), e.toString());
    }
  }
}
