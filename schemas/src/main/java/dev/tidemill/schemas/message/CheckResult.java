package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.List;
import java.util.Map;

@Doc("What one check saw.")
public record CheckResult(
    @Doc("name of the check") String name,
    @Doc("kind of the check") String kind,
    @Doc("a failure only warns") boolean warnOnly,
    @Doc("the outcome") CheckOutcome outcome,
    @Doc("the value seen") String observed,
    @Doc("what was allowed") String threshold,
    @Doc("one sentence") String message,
    @Doc("enough to recompute it") Map<String, Double> statistics,
    @Doc("up to five, id columns and value") List<String> failingRows) {}
