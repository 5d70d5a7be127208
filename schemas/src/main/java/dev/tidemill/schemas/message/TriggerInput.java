package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;

@Doc("A signal routed to a pipeline that may care.")
public record TriggerInput(
    @Doc("the signal") Signal signal,
    @Doc("where it was read; empty when the source wrote here directly") String sourceTopic,
    @Doc("where it was read; -1 when the source wrote here directly") int sourcePartition,
    @Doc("where it was read; -1 when the source wrote here directly") long sourceOffset) {}
