package dev.tidemill.console;

import dev.tidemill.console.trigger.PipelineTriggers;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.RunRequested;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A log of a test: all its records, oldest first. */
record RecordedPast(List<Object> records) implements PastDecisions {

  @Override
  public Past upTo(String pipeline, Instant at) {
    return between(pipeline, Instant.MIN, at);
  }

  @Override
  public Past since(String pipeline, Instant from) {
    return between(pipeline, from, Instant.MAX);
  }

  private Past between(String pipeline, Instant from, Instant to) {
    PipelineTriggers triggers = new PipelineTriggers();
    for (Object record : records) {
      if (record instanceof TriggerDecision d
          && d.pipeline().equals(pipeline)
          && !d.at().isBefore(from)
          && !d.at().isAfter(to)) {
        triggers.take(d);
      }
    }
    return new Past(triggers, Optional.empty());
  }

  @Override
  public Optional<Fired> cause(String pipeline, String runId, Instant requestedAt) {
    return records.stream()
        .filter(RunEvent.class::isInstance)
        .map(RunEvent.class::cast)
        .filter(e -> e.runId().equals(runId) && e.body() instanceof RunRequested)
        .map(e -> ((RunRequested) e.body()).cause())
        .findFirst();
  }
}
