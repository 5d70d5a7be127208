package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;
import java.util.List;

@Doc("How the sources of a pipeline stand. Written when one of them changes, not with each look.")
public record SourceStates(
    @Doc("namespace/name") String pipeline,
    @Doc("version of the specification whose sources these are") int version,
    @Doc("wall clock") Instant at,
    @Doc("those that were looked at, by name") List<SourceState> sources) {}
