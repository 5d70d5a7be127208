package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@Doc("What was served, failures too.")
public record Prediction(
    @Doc("unique per endpoint") String requestId,
    @Doc("which") String endpoint,
    @Doc("namespace/name") String pipeline,
    @Doc("who answered") String gateway,
    @Doc("of the route's epoch") long generation,
    @Doc("of the route's epoch") long epoch,
    @Doc("the rollout in progress") Optional<String> rolloutId,
    @Doc("its step") int step,
    @Doc("the candidate's share in whole percent") int weight,
    @Doc("whether the unit was sent to the candidate") boolean canary,
    @Doc("the sticky key") String unitKey,
    @Doc("hash of the canonical input") String inputHash,
    @Doc("wall clock") Instant at,
    @Doc("event time of the request; exactly the wall clock's when it gave none") Instant eventTime,
    @Doc("model inputs in the order of the signature; NaN is missing") double[] features,
    @Doc("the version whose answer the caller got; 0: none") int answeredBy,
    @Doc("that answer; NaN if none") double score,
    @Doc("every version that was asked") List<VersionScore> scores,
    @Doc(
            "whether it is one of the share that is logged; a failure beside that share is here for"
                + " people and counts in no figure")
        boolean sampled,
    @Doc("inputs that are text, by name; a missing one is not here, and features has NaN for all")
        Map<String, String> texts) {

  /** One of the share that is logged, from numbers alone. */
  public Prediction(
      String requestId,
      String endpoint,
      String pipeline,
      String gateway,
      long generation,
      long epoch,
      Optional<String> rolloutId,
      int step,
      int weight,
      boolean canary,
      String unitKey,
      String inputHash,
      Instant at,
      Instant eventTime,
      double[] features,
      int answeredBy,
      double score,
      List<VersionScore> scores) {
    this(
        requestId,
        endpoint,
        pipeline,
        gateway,
        generation,
        epoch,
        rolloutId,
        step,
        weight,
        canary,
        unitKey,
        inputHash,
        at,
        eventTime,
        features,
        answeredBy,
        score,
        scores,
        true,
        Map.of());
  }

  /** The same failure beside the share that is logged. */
  public Prediction beside() {
    return new Prediction(
        requestId,
        endpoint,
        pipeline,
        gateway,
        generation,
        epoch,
        rolloutId,
        step,
        weight,
        canary,
        unitKey,
        inputHash,
        at,
        eventTime,
        features,
        answeredBy,
        score,
        scores,
        false,
        texts);
  }
}
