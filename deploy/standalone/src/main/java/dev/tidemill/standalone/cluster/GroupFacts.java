package dev.tidemill.standalone.cluster;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A group of instances that share the work of a service.
 *
 * @param name of the group
 * @param service whose instances are in it
 * @param state as Kafka calls it, such as {@code Stable}; empty if there is no such group
 * @param waiting where records wait that the group has not taken
 */
public record GroupFacts(
    String name, String service, String state, List<Member> members, List<Waiting> waiting) {

  /**
   * A member. An instance may have several: one for each thread, or for each slot.
   *
   * @param instance of which it is a part
   * @param partitions that it reads, of all topics
   */
  public record Member(String instance, String host, int partitions) {}

  /**
   * Records of a partition that wait.
   *
   * @param atMost how many; markers of transactions count too
   * @param since when the first of them was written; absent if it could not be read
   */
  public record Waiting(String topic, int partition, long atMost, Optional<Instant> since) {}

  /** What it is called here: without the word that all groups begin with. */
  String what() {
    return name.replaceFirst("^tidemill-", "");
  }
}
