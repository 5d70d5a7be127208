package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@Doc("Model inputs made from a snapshot.")
public record Prepared(
    @Doc("digest of the code archive that made them") String programDigest,
    @Doc("Parquet of the training inputs: id columns, time, label, inputs") String trainDigest,
    @Doc("Parquet of the holdout inputs: id columns, time, label, inputs") String holdoutDigest,
    @Doc("the holdout made by the champion's own program, when that differs")
        Optional<String> championHoldoutDigest,
    @Doc("names of the model inputs") List<String> features,
    @Doc("why the champion's own program made no holdout, when it should have")
        Optional<String> championProblem,
    @Doc("DuckDB type by model input") Map<String, String> types) {

  /** Inputs whose types nobody noted. */
  public Prepared(
      String programDigest,
      String trainDigest,
      String holdoutDigest,
      Optional<String> championHoldoutDigest,
      List<String> features,
      Optional<String> championProblem) {
    this(
        programDigest,
        trainDigest,
        holdoutDigest,
        championHoldoutDigest,
        features,
        championProblem,
        Map.of());
  }

  /** Inputs that the champion can be scored on. */
  public Prepared(
      String programDigest,
      String trainDigest,
      String holdoutDigest,
      Optional<String> championHoldoutDigest,
      List<String> features) {
    this(
        programDigest,
        trainDigest,
        holdoutDigest,
        championHoldoutDigest,
        features,
        Optional.empty());
  }
}
