package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.Map;

@Doc("Data that a tracked run read, as the program describes it.")
public record TrackedDataset(
    @Doc("for people") String name,
    @Doc("as the program names its state") String digest,
    @Doc("such as local, http or code") String sourceType,
    @Doc("as JSON") String source,
    @Doc("as JSON; may be empty") String schema,
    @Doc("as JSON; may be empty") String profile,
    @Doc("tags, such as mlflow.data.context") Map<String, String> tags) {}
