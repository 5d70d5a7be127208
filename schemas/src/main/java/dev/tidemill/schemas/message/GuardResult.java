package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.Map;

@Doc("What one guard says at a look.")
public record GuardResult(
    @Doc("errors, event-share, quality, latency, sample-ratio, golden, nan, constant, coverage")
        String guard,
    @Doc("pass, hold or fail") String outcome,
    @Doc("one sentence") String message,
    @Doc("n, blocks, statistic, bounds, alpha, w: enough to recompute it")
        Map<String, Double> statistics) {}
