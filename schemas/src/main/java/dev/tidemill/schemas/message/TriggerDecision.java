package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;

@Doc("A decision of the trigger service with its reasons.")
public record TriggerDecision(
    @Doc("deterministic") String decisionId,
    @Doc("namespace/name; empty: about a signal that reached no pipeline") String pipeline,
    @Doc("1, 2, ... per pipeline; 0 without one") long sequence,
    @Doc("the now that was used") Instant at,
    @Doc("what was decided") TriggerEvent event) {}
