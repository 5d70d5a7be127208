package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;

@Doc("Something that a program logged, or that was done to what it logged.")
public record TrackingEvent(
    @Doc("the experiment; empty for names that scripts give to models") String experimentId,
    @Doc("wall clock") Instant at,
    @Doc("who") String actor,
    @Doc("what happened") TrackingEventBody body) {}
