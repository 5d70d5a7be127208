package dev.tidemill.training.runner.job;

import dev.tidemill.kit.job.Execution;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobLog;
import dev.tidemill.schemas.message.LogLine;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.training.runner.LineSink;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Sends the lines of one execution to {@code tidemill.job-logs} in batches. */
final class LogShipper implements LineSink {

  private static final int BATCH_LINES = 200;
  private static final int BATCH_CHARACTERS = 200_000;

  private final Execution execution;
  private final RunStage stage;
  private final Clock clock;
  private final Consumer<JobLog> batches;
  private List<LogLine> lines = new ArrayList<>();
  private int characters;

  /**
   * @param batches sends a batch; losing one fails no job
   */
  LogShipper(Execution execution, RunStage stage, Clock clock, Consumer<JobLog> batches) {
    this.execution = execution;
    this.stage = stage;
    this.clock = clock;
    this.batches = batches;
  }

  @Override
  public synchronized void line(boolean error, String text) {
    lines.add(new LogLine(clock.instant(), error, text));
    characters += text.length();
    if (lines.size() >= BATCH_LINES || characters >= BATCH_CHARACTERS) {
      flush();
    }
  }

  /** Sends the lines that wait. */
  synchronized void flush() {
    if (lines.isEmpty()) {
      return;
    }
    Job job = execution.job();
    JobLog batch =
        new JobLog(
            job.runId(),
            job.pipeline(),
            job.jobId(),
            stage,
            job.attempt(),
            execution.id().value(),
            lines);
    lines = new ArrayList<>();
    characters = 0;
    batches.accept(batch);
  }
}
