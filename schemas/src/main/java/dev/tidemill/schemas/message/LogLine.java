package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;

@Doc("A line that a process wrote.")
public record LogLine(
    @Doc("wall clock") Instant at,
    @Doc("from standard error") boolean error,
    @Doc("at most 4000 characters") String text) {}
