package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;

@Doc("A value of a metric, as a program logged it.")
public record TrackedMetric(
    @Doc("which") String key,
    @Doc("may be infinite, or not a number") double value,
    @Doc("milliseconds since 1970, as the program says") long timestamp,
    @Doc("as the program counts") long step,
    @Doc("the logged model that it is about; may be empty") String modelId,
    @Doc("the data that it is about; may be empty") String datasetName,
    @Doc("as the program names its state; may be empty") String datasetDigest) {}
