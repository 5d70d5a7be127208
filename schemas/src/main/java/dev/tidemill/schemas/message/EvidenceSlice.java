package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

@Doc(
    "What happened at an endpoint since the last slice, per version; the one join of predictions"
        + " and labels.")
public record EvidenceSlice(
    @Doc("which") String endpoint,
    @Doc("namespace/name") String pipeline,
    @Doc("1, 2, ... per pipeline at an endpoint") long sequence,
    @Doc("wall clock") Instant at,
    @Doc("newest event time seen") Instant maxEventTime,
    @Doc("the rollout that it is about") Optional<String> rolloutId,
    @Doc("of the route's epoch") long generation,
    @Doc("of the route's epoch") long epoch,
    @Doc("step") int step,
    @Doc("the candidate's share in whole percent") int weight,
    @Doc("per version") List<VersionEvidence> versions,
    @Doc("paired differences of mature labelled requests, new since the last slice")
        List<PairBlock> pairs,
    @Doc("requests that became mature") long matureRequests,
    @Doc("those of them with a label") long matureLabelled,
    @Doc("distinct units first sent to the champion") long unitsChampion,
    @Doc("distinct units first sent to the candidate") long unitsCandidate,
    @Doc(
            "requests whose id came before: with another input they count, but no label can be told"
                + " to be theirs; as they were they count once")
        long repeated) {}
