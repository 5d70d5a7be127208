package dev.tidemill.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.client.ApiClient;

/**
 * What gateways count at an endpoint, since they started.
 *
 * @param answered requests that were answered with scores
 * @param failed requests that were answered with an error
 * @param logged predictions on Kafka
 * @param dropped predictions that were not logged
 */
record GatewayCounts(long answered, long failed, long logged, long dropped) {

  static final GatewayCounts NONE = new GatewayCounts(0, 0, 0, 0);

  /** Asks for the counts of all gateways that were heard of, those that are gone too. */
  static GatewayCounts of(ApiClient api, String endpoint) {
    GatewayCounts sum = NONE;
    for (JsonNode gateway : api.get("/api/v1/gateways").path("gateways")) {
      for (JsonNode at : gateway.path("endpoints")) {
        if (at.path("endpoint").asText().equals(endpoint)) {
          sum = sum.plus(at);
        }
      }
    }
    return sum;
  }

  private GatewayCounts plus(JsonNode at) {
    return new GatewayCounts(
        answered + at.path("answered").asLong(),
        failed + at.path("failed").asLong(),
        logged + at.path("logged").asLong(),
        dropped + at.path("dropped").asLong());
  }

  /** What was counted since then. */
  GatewayCounts since(GatewayCounts before) {
    return new GatewayCounts(
        answered - before.answered,
        failed - before.failed,
        logged - before.logged,
        dropped - before.dropped);
  }
}
