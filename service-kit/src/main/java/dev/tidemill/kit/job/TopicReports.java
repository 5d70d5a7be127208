package dev.tidemill.kit.job;

import dev.tidemill.kit.service.OwnPaths;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.schemas.trace.Trace;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Writes reports to {@code tidemill.job-events} and {@code tidemill.job-heartbeats}. */
record TopicReports(TopicWriter writer, OwnPaths own) implements JobReports {

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
}
