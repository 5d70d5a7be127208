package dev.tidemill.console;

import dev.tidemill.console.trigger.PipelineTriggers;
import dev.tidemill.schemas.message.TriggerEvent;
import java.time.Instant;
import java.util.Optional;

/** Finds decisions in the log, also those that are held no longer. */
interface PastDecisions {

  /**
   * The triggers of a pipeline as they stood.
   *
   * @param from earlier decisions were not read, or are no longer kept
   */
  record Past(PipelineTriggers triggers, Optional<Instant> from) {}

  /** The fold of the decisions on a pipeline up to a time. */
  Past upTo(String pipeline, Instant at);

  /** The fold of the decisions on a pipeline since a time. */
  Past since(String pipeline, Instant from);

  /**
   * The decision that made a run.
   *
   * @param requestedAt when the run began
   */
  Optional<TriggerEvent.Fired> cause(String pipeline, String runId, Instant requestedAt);
}
