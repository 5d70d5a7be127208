package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;

@Doc("A range of records.")
public record OffsetRange(
    @Doc("topic") String topic,
    @Doc("partition") int partition,
    @Doc("first offset") long from,
    @Doc("last offset") long to) {}
