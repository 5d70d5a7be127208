package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@Doc("What a gate says.")
public record Verdict(
    @Doc("deterministic") String verdictId,
    @Doc("data or model") String gate,
    @Doc("the outcome") VerdictOutcome outcome,
    @Doc("what was judged: snapshot or model") String subjectDigest,
    @Doc("the champion that it was judged against") Optional<Integer> championVersion,
    @Doc("digest of that champion") Optional<String> championDigest,
    @Doc("every check with its values") List<CheckResult> checks,
    @Doc("the candidate is the champion, byte for byte") boolean noChange,
    @Doc(
            "golden requests with the gate's own scores (JSON of GoldenRequests), in the artefact"
                + " store")
        Optional<String> goldenDigest,
    @Doc("profile of the training inputs (JSON), in the artefact store")
        Optional<String> profileDigest,
    @Doc(
            "enough to recompute it: holdoutLoss, holdoutRegret, pairBlockVariancePerRow (decision"
                + " rule A1, v), ...")
        Map<String, Double> statistics,
    @Doc("files that a failing check points at") List<DataFile> failingFiles,
    @Doc("one sentence") String message) {}
