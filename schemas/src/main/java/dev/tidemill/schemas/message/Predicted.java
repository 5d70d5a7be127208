package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.Optional;

@Doc("What programs answered for the holdout, of models that are not ONNX.")
public record Predicted(
    @Doc("Parquet that the candidate's program wrote; empty: the candidate is ONNX")
        Optional<String> candidateDigest,
    @Doc("Parquet that the champion's own program wrote; empty: it is ONNX, or see championProblem")
        Optional<String> championDigest,
    @Doc("digest of the champion's model that this is about") Optional<String> championModelDigest,
    @Doc("why the champion's program answered nothing, when it should have")
        Optional<String> championProblem) {}
