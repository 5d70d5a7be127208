package dev.tidemill.training.runner;

import dev.tidemill.kit.headers.Trace;
import dev.tidemill.kit.service.OwnPaths;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.message.JobLog;
import dev.tidemill.schemas.topic.Topics;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Writes reports to {@code tidemill.job-events}, {@code tidemill.job-heartbeats} and {@code
 * tidemill.job-logs}.
 */
record TopicReports(TopicWriter writer, OwnPaths own) implements Reports {

  @Override
  public void say(JobEvent event, Trace trace) {
    JobEvent told = own.hidden(event);
    writer.write(Topics.JOB_EVENTS, event.pipeline(), told, event.eventId(), trace);
  }

  @Override
  public CompletableFuture<?> beat(JobHeartbeat heartbeat, Trace trace) {
    String id = UUID.randomUUID().toString();
    return writer.send(Topics.JOB_HEARTBEATS, heartbeat.pipeline(), heartbeat, id, trace);
  }

  @Override
  public void log(JobLog batch, Trace trace) {
    writer.send(Topics.JOB_LOGS, batch.runId(), batch, UUID.randomUUID().toString(), trace);
  }
}
