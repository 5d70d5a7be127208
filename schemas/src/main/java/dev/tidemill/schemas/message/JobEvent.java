package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;

@Doc("What a worker says of a job.")
public record JobEvent(
    @Doc("unique") String eventId,
    @Doc("namespace/name") String pipeline,
    @Doc("the run") String runId,
    @Doc("the job") String jobId,
    @Doc("attempt") int attempt,
    @Doc("one execution of the job, unique") String executionId,
    @Doc("who") String worker,
    @Doc("wall clock") Instant at,
    @Doc("what") JobEventBody body) {}
