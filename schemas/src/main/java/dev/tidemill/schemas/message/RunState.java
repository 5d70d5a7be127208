package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;
import java.util.Optional;

@Doc("Latest state of a run: what runners read for grants and cancels, and pages show.")
public record RunState(
    @Doc("the run") String runId,
    @Doc("namespace/name") String pipeline,
    @Doc("where it is") RunStage stage,
    @Doc("how it ended") Optional<RunOutcome> outcome,
    @Doc("reason code; empty while it goes on") String code,
    @Doc("the current job") Optional<String> jobId,
    @Doc("attempt of the current stage") int attempt,
    @Doc("the execution that may work") Optional<String> grantedExecution,
    @Doc("its execution must stop") boolean cancelRequested,
    @Doc("wall clock") Instant requestedAt,
    @Doc("wall clock") Instant updatedAt) {}
