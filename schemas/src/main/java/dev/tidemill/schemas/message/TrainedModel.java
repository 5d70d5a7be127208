package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.Map;

/** What a training attempt left. */
@Doc("What a training attempt left.")
public record TrainedModel(
    @Doc("SHA-256 of model.onnx") String digest,
    @Doc("size of the model") long bytes,
    @Doc("attempt") int attempt,
    @Doc("digest of the code archive") String codeDigest,
    @Doc("as the trainer reported; never used by a gate") Map<String, Double> metrics,
    @Doc("inputs and outputs") Signature signature,
    @Doc("as given to the trainer") Map<String, String> parameters,
    @Doc("as given to the trainer") long seed,
    @Doc("how long it took") long trainMillis) {}
