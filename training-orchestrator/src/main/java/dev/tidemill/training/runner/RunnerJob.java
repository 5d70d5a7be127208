package dev.tidemill.training.runner;

import dev.tidemill.kit.job.protocol.ExecutionId;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.message.Job;
import java.nio.file.Path;

/**
 * A job in the hands of a runner.
 *
 * @param execution names the work of this runner on it
 * @param folder its own, empty at the start and deleted at the end
 * @param output takes what its programs write
 * @param lease refused once the work has to stop, time limits apart: for programs, which have their
 *     own
 * @param permit refused once the work has to stop, its time limit included: for work in this
 *     process
 */
record RunnerJob(
    Job job, ExecutionId execution, Path folder, LineSink output, Permit lease, Permit permit) {

  /** Tells the readers of the log something. */
  void note(String text) {
    output.line(true, "[tidemill] " + text);
  }
}
