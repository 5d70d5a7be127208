package dev.tidemill.training.runner;

import dev.tidemill.kit.headers.Trace;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.message.JobLog;
import java.util.concurrent.CompletableFuture;

/** Takes what a runner has to say of its executions, each in the trace of its job. */
interface Reports {

  /**
   * Returns once the event is kept.
   *
   * @throws dev.tidemill.kit.worker.NotWrittenException if it may not be
   */
  void say(JobEvent event, Trace trace);

  /** Sends a heartbeat; completes once it is kept. */
  CompletableFuture<?> beat(JobHeartbeat heartbeat, Trace trace);

  /** Sends log lines; losing one fails no job. */
  void log(JobLog batch, Trace trace);
}
