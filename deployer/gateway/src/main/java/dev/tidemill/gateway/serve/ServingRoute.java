package dev.tidemill.gateway.serve;

import dev.tidemill.gateway.route.TrafficSplit;
import dev.tidemill.gateway.tensor.TensorSpec;
import dev.tidemill.schemas.message.Route;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A route with the models that it names: what a request needs, in one immutable value.
 *
 * @param gateway id of this gateway
 * @param pair the versions of the rollout in progress, when both are ready
 * @param candidateWeight whole percent that the candidate answers now: the route's, or 0 while the
 *     candidate is not ready or Kafka is away
 * @param byVersion the ready versions
 * @param breaker of the rollout in progress
 * @param unasked of the rollout in progress
 * @param slowWhenWarm whether a run takes so long even when warm that it must not hold up other
 *     connections
 */
public record ServingRoute(
    String gateway,
    Route route,
    ServedVersion champion,
    Optional<Pair> pair,
    int candidateWeight,
    Map<Integer, ServedVersion> byVersion,
    boolean slowWhenWarm,
    EndpointCounters counters,
    RoutedUnits routed,
    Breaker breaker,
    Unasked unasked) {

  /**
   * What a request may have: the champion's inputs, and those that only the version beside it
   * knows.
   */
  public List<TensorSpec> inputs() {
    Map<String, TensorSpec> all = new LinkedHashMap<>();
    Stream.concat(Stream.of(champion), pair.stream().flatMap(Pair::versions))
        .flatMap(version -> version.model().inputs().layout().inputs().stream())
        .forEach(input -> all.putIfAbsent(input.name(), input));
    return List.copyOf(all.values());
  }

  /** Those of the names that are neither an input nor a column of any version that is ready. */
  public List<String> unknown(Collection<String> inputs) {
    return inputs.stream()
        .filter(name -> versions().noneMatch(v -> v.model().inputs().knows(name)))
        .toList();
  }

  private Stream<ServedVersion> versions() {
    return Stream.concat(Stream.of(champion), byVersion.values().stream());
  }

  /** Whether a request must not hold up other connections: a version is slow, or was once. */
  public boolean slow() {
    return slowWhenWarm
        || champion.model().mayTakeLong()
        || (pair.isPresent()
            && (pair.get().newcomer().model().mayTakeLong()
                || pair.get().veteran().model().mayTakeLong()));
  }

  /** Whether a version is asked outside this process, which takes a thread and no processor. */
  public boolean waits() {
    return versions().anyMatch(version -> version.model().waits());
  }

  /** Whole percent in force: nothing is the candidate's any more once the breaker has tripped. */
  public int weightInForce() {
    return breaker.tripped() ? 0 : candidateWeight;
  }

  /** Whether the unit is the candidate's at a weight that was in force. */
  public boolean sendsToCandidate(String unitKey, int weight) {
    return TrafficSplit.candidates(rolloutId(), unitKey, weight);
  }

  /** Whether both versions score the unit's requests. */
  public boolean shadows(String unitKey) {
    return pair.isPresent()
        && !breaker.tripped()
        && TrafficSplit.sampled("shadow", rolloutId(), unitKey, route.shadowShare());
  }

  /** The same route with nothing for the candidate to answer; shadow scoring goes on. */
  public ServingRoute withoutCandidateTraffic() {
    return new ServingRoute(
        gateway,
        route,
        champion,
        pair,
        0,
        byVersion,
        slowWhenWarm,
        counters,
        routed,
        breaker,
        unasked);
  }

  private String rolloutId() {
    return route.rolloutId().orElse("");
  }
}
