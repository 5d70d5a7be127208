package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;
import java.util.Map;

/**
 * The worker of a job lives. It is not a {@link JobEvent}: what a worker says of a job is kept for
 * ever, that it was alive is of use only while its lease lasts.
 */
@Doc("The worker of a job lives.")
public record JobHeartbeat(
    @Doc("namespace/name") String pipeline,
    @Doc("the run") String runId,
    @Doc("the job") String jobId,
    @Doc("attempt") int attempt,
    @Doc("one execution of the job, unique") String executionId,
    @Doc("who") String worker,
    @Doc("wall clock") Instant at,
    @Doc("what it reports") Map<String, Double> progress) {}
