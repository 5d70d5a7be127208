package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import dev.tidemill.schemas.spec.Task;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

@Doc("Desired state of an endpoint.")
public record Route(
    @Doc("where the model answers") String endpoint,
    @Doc("namespace/name") String pipeline,
    @Doc("second at which the pipeline claimed its endpoint; of several the first one owns it")
        long generation,
    @Doc("grows with each route of the pipeline") long epoch,
    @Doc("wall clock") Instant at,
    @Doc("the rollout in progress") Optional<String> rolloutId,
    @Doc("its step; 0 before the first") int step,
    @Doc("what to load; at most one champion") List<RouteVersion> versions,
    @Doc("id, or header:NAME") String stickyBy,
    @Doc("share of requests that are scored by both versions") double shadowShare,
    @Doc("share of predictions that is logged") double logShare,
    @Doc("names of the model inputs") List<String> featureNames,
    @Doc(
            "a gateway stops asking the candidate at this number of distinct inputs that only it fails on;"
                + " 0: never")
        int attributableInputs,
    @Doc("what its models predict, and so what its labels may be") Task task) {}
