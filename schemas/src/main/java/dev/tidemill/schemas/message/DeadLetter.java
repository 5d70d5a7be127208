package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;

@Doc("What could not be processed.")
public record DeadLetter(
    @Doc("who") String service,
    @Doc("reason code") String code,
    @Doc("where it was read") String topic,
    @Doc("where it was read") int partition,
    @Doc("where it was read") long offset,
    @Doc("its key") String key,
    @Doc("what went wrong") String reason,
    @Doc("wall clock") Instant at,
    @Doc("as it was") byte[] value) {}
