package dev.tidemill.standalone.cluster;

import java.util.List;
import java.util.Optional;

/**
 * The topics that matter to Tidemill: those of the catalogue, those that its services make for
 * themselves, and Kafka's own.
 *
 * @param hidden topics of the catalogue that this user may not see
 */
public record TopicsFacts(List<TopicFacts> seen, List<String> hidden) {

  /** A topic that was seen. */
  public Optional<TopicFacts> named(String name) {
    return seen.stream().filter(t -> t.name().equals(name)).findFirst();
  }
}
