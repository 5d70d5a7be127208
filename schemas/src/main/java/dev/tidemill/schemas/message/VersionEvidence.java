package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.List;

@Doc("Figures of one version in a slice.")
public record VersionEvidence(
    @Doc("version") int version,
    @Doc("role") RouteRole role,
    @Doc("times it was asked, shadow included") long executions,
    @Doc("times the caller got its answer") long answers,
    @Doc("failures, shadow included") long errors,
    @Doc("failures when it was to answer, first of a unit only") long servedErrors,
    @Doc("hashes of inputs whose failure is its own; new since the last slice, at most 100")
        List<String> attributableInputs,
    @Doc("NaN or infinite scores") long badScores,
    @Doc("smallest score; NaN if none") double minScore,
    @Doc("largest score; NaN if none") double maxScore,
    @Doc("per bin of Latencies") long[] latencyCounts,
    @Doc("mature labelled requests scored") long labelled,
    @Doc("sum of their losses") double lossSum,
    @Doc("why it failed last, on an input of its own if there is one; empty if it did not fail")
        String failure) {}
