package dev.tidemill.kit.job;

import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.trace.Trace;
import java.util.concurrent.CompletableFuture;

/** Takes what a worker has to say of its executions, each in the trace of its job. */
interface JobReports {

  /**
   * Returns once the event is kept.
   *
   * @throws dev.tidemill.kit.worker.NotWrittenException if it may not be
   */
  void say(JobEvent event, Trace trace);

  /** Sends a heartbeat; completes once it is kept. */
  CompletableFuture<?> beat(JobHeartbeat heartbeat, Trace trace);
}
