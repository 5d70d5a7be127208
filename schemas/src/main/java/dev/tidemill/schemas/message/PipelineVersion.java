package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.time.Instant;

@Doc("A version of a pipeline specification.")
public record PipelineVersion(
    @Doc("namespace/name") String pipeline,
    @Doc("1, 2, ... by the order of apply") int version,
    @Doc("the resolved specification") PipelineSpec spec,
    @Doc("the YAML as written") String source,
    @Doc("absolute folder that relative paths start from") String folder,
    @Doc("wall clock; edits count from here, never backwards") Instant effectiveFrom,
    @Doc("who applied it") String actor,
    @Doc("true once the pipeline is retired") boolean deleted) {}
