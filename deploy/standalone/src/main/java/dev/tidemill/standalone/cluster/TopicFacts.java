package dev.tidemill.standalone.cluster;

import java.util.List;
import java.util.Map;

/**
 * A topic.
 *
 * @param settings of the topic, as they hold there; empty if this user may not see them
 */
public record TopicFacts(String name, List<Partition> partitions, Map<String, String> settings) {

  /**
   * A partition.
   *
   * @param leader the broker that takes its records; -1 if there is none
   * @param replicas brokers that are to have it
   * @param inSync brokers that have all of it
   */
  public record Partition(int number, int leader, List<Integer> replicas, List<Integer> inSync) {}

  /** The fewest replicas that one of its partitions has. */
  public int replication() {
    return partitions.stream().mapToInt(p -> p.replicas().size()).min().orElse(0);
  }

  /** A setting that is a number, or a value to take where it is not known. */
  long number(String setting, long otherwise) {
    String value = settings.getOrDefault(setting, "");
    return value.matches("-?\\d{1,18}") ? Long.parseLong(value) : otherwise;
  }
}
