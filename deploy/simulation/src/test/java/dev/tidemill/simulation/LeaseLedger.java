package dev.tidemill.simulation;

import dev.tidemill.kit.testing.InMemoryLog;
import dev.tidemill.kit.testing.InMemoryLog.Entry;
import dev.tidemill.kit.testing.Step;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.ExecutionGranted;
import dev.tidemill.schemas.message.RunEventBody.JobReissued;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who is heard of keeps the job: also by an orchestrator that was away. */
final class LeaseLedger {

  /** Clocks differ, and the last heartbeat may still be on its way. */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  private final InMemoryLog log;
  private final Duration latency;
  private final Duration leastSilence;
  private final Map<String, String> granted = new HashMap<>();

  /**
   * @param latency largest time from writing to reading
   */
  LeaseLedger(InMemoryLog log, Duration latency, Duration lease) {
    this.log = log;
    this.latency = latency;
    this.leastSilence = lease.multipliedBy(5).dividedBy(6).minus(MARGIN);
  }

  void heardOfKeepsTheJob(Step step) {
    for (RunEvent event : RunLedger.runEvents(step)) {
      if (event.body() instanceof ExecutionGranted grant) {
        granted.put(event.runId(), grant.executionId());
      } else if (event.body() instanceof JobReissued again && again.reason().contains("silent")) {
        Instant heard = heard(granted.get(event.runId()), step.now().minus(latency));
        Broken.unless(
            !step.now().isBefore(heard.plus(leastSilence)),
            "%s at %s, and %s was heard of at %s",
            again,
            step.now(),
            granted.get(event.runId()),
            heard);
      }
    }
  }

  private Instant heard(String execution, Instant readBy) {
    List<Entry<JobHeartbeat>> entries = log.of(Topics.JOB_HEARTBEATS);
    for (int i = entries.size() - 1; i >= 0; i--) {
      Entry<JobHeartbeat> entry = entries.get(i);
      if (entry.value().executionId().equals(execution) && !entry.at().isAfter(readBy)) {
        return entry.at();
      }
    }
    return Instant.MIN.plus(Duration.ofDays(1));
  }
}
