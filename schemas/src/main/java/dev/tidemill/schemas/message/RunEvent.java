package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;

@Doc("An event of a run, or of a pipeline as the orchestrator sees it.")
public record RunEvent(
    @Doc("deterministic") String eventId,
    @Doc("namespace/name") String pipeline,
    @Doc("the run; empty for events of the pipeline") String runId,
    @Doc("1, 2, ... per pipeline") long sequence,
    @Doc("the now that was used") Instant at,
    @Doc("what happened") RunEventBody body,
    @Doc("W3C trace id of what caused the run; empty for events of no run") String trace) {

  /** An event of no run. */
  public RunEvent(
      String eventId, String pipeline, String runId, long sequence, Instant at, RunEventBody body) {
    this(eventId, pipeline, runId, sequence, at, body, "");
  }
}
