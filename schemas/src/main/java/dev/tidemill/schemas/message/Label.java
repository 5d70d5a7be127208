package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;
import java.util.Optional;

@Doc("What came true.")
public record Label(
    @Doc("the request") String requestId,
    @Doc("where it was asked") String endpoint,
    @Doc("1 and 0 for true and false; a number for regression") double value,
    @Doc("wall clock") Instant at,
    @Doc("when it came true") Optional<Instant> eventTime) {}
