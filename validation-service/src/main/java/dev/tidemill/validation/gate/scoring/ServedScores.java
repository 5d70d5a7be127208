package dev.tidemill.validation.gate.scoring;

import dev.tidemill.schemas.message.VersionScore;
import java.time.Instant;
import java.util.Map;

/** What the champions of an endpoint answered to live requests. */
@FunctionalInterface
public interface ServedScores {

  /**
   * What the champion said to requests that were asked before their labels were known.
   *
   * @param requests event time, by request id, at which the label became known
   * @return answers by request id; there is none for a request that nobody asked, or asked too late
   */
  Map<String, VersionScore> before(String endpoint, Map<String, Instant> requests);
}
