package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@Doc("An entry of the registry.")
public record ModelVersion(
    @Doc("namespace/name") String pipeline,
    @Doc("1, 2, ... per pipeline") int version,
    @Doc("SHA-256 of the model file") String digest,
    @Doc("the run that made it") String runId,
    @Doc("wall clock") Instant createdAt,
    @Doc("size") long bytes,
    @Doc("inputs and outputs") Signature signature,
    @Doc("the rows behind it") Snapshot snapshot,
    @Doc("the inputs behind it") Prepared prepared,
    @Doc("digest of the code archive") String codeDigest,
    @Doc("of the training") Map<String, String> parameters,
    @Doc("of the training") long seed,
    @Doc("the champion when it was made") Optional<Integer> parent,
    @Doc("as the trainer reported") Map<String, Double> metrics,
    @Doc("of the model gate") Verdict verdict,
    @Doc("what started the run") List<String> triggers,
    @Doc("what caused the run") SignalSet signals,
    @Doc("champion, candidate, former: mirrors of the rollouts") List<String> aliases,
    @Doc("never to be served again") boolean withdrawn,
    @Doc("version of the specification behind the run; 0: not noted") int specVersion,
    @Doc("where it was trained: system, Java, processors, folder of the code")
        Map<String, String> environment,
    @Doc("how the model is packed: see ModelFormat; empty: one ONNX file") String format) {

  /** An entry whose model is one ONNX file. */
  public ModelVersion(
      String pipeline,
      int version,
      String digest,
      String runId,
      Instant createdAt,
      long bytes,
      Signature signature,
      Snapshot snapshot,
      Prepared prepared,
      String codeDigest,
      Map<String, String> parameters,
      long seed,
      Optional<Integer> parent,
      Map<String, Double> metrics,
      Verdict verdict,
      List<String> triggers,
      SignalSet signals,
      List<String> aliases,
      boolean withdrawn,
      int specVersion,
      Map<String, String> environment) {
    this(
        pipeline,
        version,
        digest,
        runId,
        createdAt,
        bytes,
        signature,
        snapshot,
        prepared,
        codeDigest,
        parameters,
        seed,
        parent,
        metrics,
        verdict,
        triggers,
        signals,
        aliases,
        withdrawn,
        specVersion,
        environment,
        "");
  }

  /** An entry without the version of its specification and the place of its training. */
  public ModelVersion(
      String pipeline,
      int version,
      String digest,
      String runId,
      Instant createdAt,
      long bytes,
      Signature signature,
      Snapshot snapshot,
      Prepared prepared,
      String codeDigest,
      Map<String, String> parameters,
      long seed,
      Optional<Integer> parent,
      Map<String, Double> metrics,
      Verdict verdict,
      List<String> triggers,
      SignalSet signals,
      List<String> aliases,
      boolean withdrawn) {
    this(
        pipeline,
        version,
        digest,
        runId,
        createdAt,
        bytes,
        signature,
        snapshot,
        prepared,
        codeDigest,
        parameters,
        seed,
        parent,
        metrics,
        verdict,
        triggers,
        signals,
        aliases,
        withdrawn,
        0,
        Map.of());
  }
}
