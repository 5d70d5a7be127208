package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
    @Doc("requests whose unit was sent to the candidate, in this epoch") long routedCandidate,
    @Doc(
            "distinct inputs that only the candidate failed on, after which it is asked nothing more;"
                + " 0 while it is asked")
        int stoppedAfter,
    @Doc(
            "requests that the newcomer of the rollout was not asked, by the input that it needs and"
                + " they lack")
        Map<String, Long> unasked) {

  /** Of an endpoint whose rollout is asked with every request. */
  public EndpointState(
      String endpoint,
      String pipeline,
      long generation,
      long epoch,
      List<LoadedVersion> versions,
      long answered,
      long failed,
      long logged,
      long dropped,
      long routedChampion,
      long routedCandidate,
      int stoppedAfter) {
    this(
        endpoint,
        pipeline,
        generation,
        epoch,
        versions,
        answered,
        failed,
        logged,
        dropped,
        routedChampion,
        routedCandidate,
        stoppedAfter,
        Map.of());
  }

  /** The same without what a request changes: what is worth telling at once. */
  public EndpointState withoutCounts() {
    Map<String, Long> names = new TreeMap<>();
    unasked.keySet().forEach(input -> names.put(input, 0L));
    return new EndpointState(
        endpoint, pipeline, generation, epoch, versions, 0, 0, 0, 0, 0, 0, stoppedAfter, names);
  }
}
