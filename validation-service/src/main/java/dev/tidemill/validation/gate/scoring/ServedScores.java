package dev.tidemill.validation.gate.scoring;

import java.time.Instant;
import java.util.Map;

/** What the champions of an endpoint answered to live requests. */
@FunctionalInterface
public interface ServedScores {

  /**
   * The champion's score of each request that was asked before the given moment.
   *
   * @param requests event time, by request id, at which the label became known
   * @return scores by request id; a request that nobody asked, or too late, is not among them
   */
  Map<String, Double> before(String endpoint, Map<String, Instant> requests);
}
