package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;

@Doc("An event of a rollout, or of an endpoint.")
public record RolloutEvent(
    @Doc("deterministic") String eventId,
    @Doc("namespace/name") String pipeline,
    @Doc("the rollout; empty for events of the endpoint") String rolloutId,
    @Doc("1, 2, ... per pipeline") long sequence,
    @Doc("the now that was used") Instant at,
    @Doc("what happened") RolloutEventBody body,
    @Doc("W3C trace id of what caused the candidate's run; empty for events of no rollout")
        String trace) {

  /** An event of no rollout. */
  public RolloutEvent(
      String eventId,
      String pipeline,
      String rolloutId,
      long sequence,
      Instant at,
      RolloutEventBody body) {
    this(eventId, pipeline, rolloutId, sequence, at, body, "");
  }
}
