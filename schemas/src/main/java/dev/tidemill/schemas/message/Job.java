package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Duration;
import java.time.Instant;

@Doc("Work for a worker, idempotent by job id.")
public record Job(
    @Doc("deterministic: run, stage, attempt") String jobId,
    @Doc("namespace/name") String pipeline,
    @Doc("the run") String runId,
    @Doc("attempt of the stage") int attempt,
    @Doc("wall clock") Instant issuedAt,
    @Doc("the worker stops its work after this") Duration timeout,
    @Doc("what to do") JobWork work) {}
