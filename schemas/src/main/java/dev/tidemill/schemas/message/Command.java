package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;

@Doc(
    "What a person or a program asks for. The owner of its kind answers CommandAnswered on its"
        + " event topic.")
public record Command(
    @Doc("unique; the answer names it") String commandId,
    @Doc("namespace/name") String pipeline,
    @Doc("wall clock when it was asked") Instant at,
    @Doc("an owner that reads it later refuses it") Instant expiresAt,
    @Doc("who asks") String actor,
    @Doc("what is asked") CommandBody body) {}
