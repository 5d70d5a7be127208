package dev.tidemill.gateway.serve;

import dev.tidemill.gateway.route.TrafficSplit;
import dev.tidemill.schemas.message.Route;
import java.util.Map;
import java.util.Optional;

/**
 * A route with the models that it names: what a request needs, in one immutable value.
 *
 * @param gateway id of this gateway
 * @param pair the versions of the rollout in progress, when both are ready
 * @param candidateWeight whole percent that the candidate answers now: the route's, or 0 while the
 *     candidate is not ready or Kafka is away
 * @param byVersion the ready versions
 * @param breaker of the rollout in progress
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
    Breaker breaker) {

  /** Whether a request must not hold up other connections: a version is slow, or was once. */
  public boolean slow() {
    return slowWhenWarm
        || champion.model().tookTooLong()
        || (pair.isPresent()
            && (pair.get().newcomer().model().tookTooLong()
                || pair.get().veteran().model().tookTooLong()));
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
        gateway, route, champion, pair, 0, byVersion, slowWhenWarm, counters, routed, breaker);
  }

  private String rolloutId() {
    return route.rolloutId().orElse("");
  }
}
