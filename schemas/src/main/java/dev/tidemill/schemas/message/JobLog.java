package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.List;

@Doc("Log lines of an attempt.")
public record JobLog(
    @Doc("the run") String runId,
    @Doc("namespace/name") String pipeline,
    @Doc("the job") String jobId,
    @Doc("the stage") RunStage stage,
    @Doc("attempt") int attempt,
    @Doc("execution") String executionId,
    @Doc("in order") List<LogLine> lines) {}
