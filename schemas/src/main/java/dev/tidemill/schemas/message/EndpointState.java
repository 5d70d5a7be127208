package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.List;

/** What a gateway does at an endpoint. */
@Doc("What a gateway does at an endpoint.")
public record EndpointState(
    @Doc("which") String endpoint,
    @Doc("namespace/name") String pipeline,
    @Doc("of the route it applies") long generation,
    @Doc("of the route it applies") long epoch,
    @Doc("what it has") List<LoadedVersion> versions,
    @Doc("requests answered") long answered,
    @Doc("requests that failed for the caller") long failed,
    @Doc("predictions on Kafka") long logged,
    @Doc("predictions that were not logged") long dropped,
    @Doc("requests whose unit was sent to the champion, in this epoch") long routedChampion,
    @Doc("requests whose unit was sent to the candidate, in this epoch") long routedCandidate) {}
