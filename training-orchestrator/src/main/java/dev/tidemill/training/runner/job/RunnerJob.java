package dev.tidemill.training.runner.job;

import dev.tidemill.kit.job.protocol.ExecutionId;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.trace.Trace;
import dev.tidemill.training.runner.LineSink;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A job in the hands of a runner.
 *
 * @param execution names the work of this runner on it
 * @param folder its own, empty at the start and deleted at the end
 * @param log takes what its programs write
 * @param lease refused once the work has to stop, time limits apart: for programs, which have their
 *     own
 * @param permit refused once the work has to stop, its time limit included: for work in this
 *     process
 * @param trace of the job: what its programs tell of themselves goes on from there
 * @param tracking variables with which its program may log; empty if it may not
 */
record RunnerJob(
    Job job,
    ExecutionId execution,
    Path folder,
    LineSink log,
    Permit lease,
    Permit permit,
    Trace trace,
    Map<String, String> tracking) {

  RunnerJob(
      Job job,
      ExecutionId execution,
      Path folder,
      LineSink log,
      Permit lease,
      Permit permit,
      Trace trace) {
    this(job, execution, folder, log, lease, permit, trace, Map.of());
  }

  /** This job, of which the program may log. */
  RunnerJob tracked(Map<String, String> variables) {
    return new RunnerJob(job, execution, folder, log, lease, permit, trace, variables);
  }

  /** What its programs get to know of the run. */
  Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>();
    variables.put("TIDEMILL_RUN_ID", job.runId());
    variables.put("TIDEMILL_PIPELINE", job.pipeline());
    variables.put("TRACEPARENT", trace.header());
    return variables;
  }

  /** As {@link #variables}, with the attempt, which tests of the code do not get. */
  Map<String, String> variablesOfAttempt() {
    Map<String, String> variables = variables();
    variables.put("TIDEMILL_ATTEMPT", Integer.toString(job.attempt()));
    variables.putAll(tracking);
    return variables;
  }

  /** Writes a line of the runner itself into the log. */
  void note(String text) {
    log.line(true, "[tidemill] " + text);
  }
}
