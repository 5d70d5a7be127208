package dev.tidemill.training.runner;

import dev.tidemill.kit.headers.Trace;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobLog;
import dev.tidemill.schemas.message.LogLine;
import dev.tidemill.schemas.message.RunStage;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Sends the lines of one execution to {@code tidemill.job-logs} in batches. */
final class LogShipper implements LineSink {

  private static final int BATCH_LINES = 200;
  private static final int BATCH_CHARACTERS = 200_000;

  private final Reports reports;
  private final Clock clock;
  private final Job job;
  private final RunStage stage;
  private final String executionId;
  private final Trace trace;
  private List<LogLine> lines = new ArrayList<>();
  private int characters;

  LogShipper(
      Reports reports, Clock clock, Job job, RunStage stage, String executionId, Trace trace) {
    this.reports = reports;
    this.clock = clock;
    this.job = job;
    this.stage = stage;
    this.executionId = executionId;
    this.trace = trace;
  }

  @Override
  public synchronized void line(boolean error, String text) {
    lines.add(new LogLine(clock.instant(), error, text));
    characters += text.length();
    if (lines.size() >= BATCH_LINES || characters >= BATCH_CHARACTERS) {
      flush();
    }
  }

  /** Sends what there is. Losing a log line fails no job. */
  synchronized void flush() {
    if (lines.isEmpty()) {
      return;
    }
    JobLog batch =
        new JobLog(
            job.runId(), job.pipeline(), job.jobId(), stage, job.attempt(), executionId, lines);
    lines = new ArrayList<>();
    characters = 0;
    reports.log(batch, trace);
  }
}
