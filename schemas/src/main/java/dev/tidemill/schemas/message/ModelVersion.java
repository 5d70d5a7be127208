package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An entry of the registry. */
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
    @Doc("never to be served again") boolean withdrawn) {}
