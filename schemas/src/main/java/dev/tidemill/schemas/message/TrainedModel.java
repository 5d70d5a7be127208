package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.Map;

@Doc("What a training attempt left.")
public record TrainedModel(
    @Doc("SHA-256 of model.onnx") String digest,
    @Doc("size of the model") long bytes,
    @Doc("attempt") int attempt,
    @Doc("digest of the code archive") String codeDigest,
    @Doc("as the trainer reported; never used by a gate") Map<String, Double> metrics,
    @Doc("inputs and outputs") Signature signature,
    @Doc("as given to the trainer, written as in TrainModel") Map<String, String> parameters,
    @Doc("as given to the trainer") long seed,
    @Doc("how long it took") long trainMillis,
    @Doc("where it was trained: system, Java, processors, folder of the code")
        Map<String, String> environment,
    @Doc("how the model is packed: see ModelFormat; empty: one ONNX file") String format) {

  /** A model in one ONNX file. */
  public TrainedModel(
      String digest,
      long bytes,
      int attempt,
      String codeDigest,
      Map<String, Double> metrics,
      Signature signature,
      Map<String, String> parameters,
      long seed,
      long trainMillis,
      Map<String, String> environment) {
    this(
        digest,
        bytes,
        attempt,
        codeDigest,
        metrics,
        signature,
        parameters,
        seed,
        trainMillis,
        environment,
        "");
  }

  /** A model of which nobody noted where it was trained. */
  public TrainedModel(
      String digest,
      long bytes,
      int attempt,
      String codeDigest,
      Map<String, Double> metrics,
      Signature signature,
      Map<String, String> parameters,
      long seed,
      long trainMillis) {
    this(
        digest,
        bytes,
        attempt,
        codeDigest,
        metrics,
        signature,
        parameters,
        seed,
        trainMillis,
        Map.of());
  }
}
