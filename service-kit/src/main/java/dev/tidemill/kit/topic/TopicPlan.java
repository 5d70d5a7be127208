package dev.tidemill.kit.topic;

import dev.tidemill.schemas.topic.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;

/** Plans new topics from the catalogue, the settings and the size of the cluster. */
final class TopicPlan {

  private static final int MAX_RECORD_BYTES = 2_097_152;

  /** Only whole segments are deleted, and Kafka begins one after a week unless told otherwise. */
  private static final Duration USUAL_SEGMENT = Duration.ofDays(7);

  private TopicPlan() {}

  /** Topics of the catalogue. */
  static List<NewTopic> of(Collection<Topic<?>> topics, int partitions, Replicas replicas) {
    return topics.stream()
        .map(t -> topic(t.name(), t.partitions(partitions), replicas, cleanup(t)))
        .toList();
  }

  /**
   * Topics that carry records between the parts of one service. Their records are kept until they
   * are consumed. Nobody knows when that will be: after an outage they may be older than any limit.
   */
  static List<NewTopic> between(Collection<String> names, int partitions, Replicas replicas) {
    Map<String, String> kept = Map.of("retention.ms", "-1");
    return names.stream().map(name -> topic(name, partitions, replicas, kept)).toList();
  }

  /** Topics whose records of one key meet have the same number of partitions. */
  static void checkEven(String part, Map<String, Integer> partitionsByTopic) {
    if (new HashSet<>(partitionsByTopic.values()).size() > 1) {
      throw new UnevenPartitionsException(part, partitionsByTopic);
    }
  }

  private static Map<String, String> cleanup(Topic<?> topic) {
    if (topic.compacted()) {
      return Map.of("cleanup.policy", "compact");
    }
    String retention = Long.toString(topic.retention().map(Duration::toMillis).orElse(-1L));
    return topic.retention().filter(r -> r.compareTo(USUAL_SEGMENT) < 0).isPresent()
        ? Map.of("retention.ms", retention, "segment.ms", retention)
        : Map.of("retention.ms", retention);
  }

  private static NewTopic topic(
      String name, int partitions, Replicas replicas, Map<String, String> cleanup) {
    Map<String, String> config = new HashMap<>(cleanup);
    config.put("max.message.bytes", Integer.toString(MAX_RECORD_BYTES));
    config.putAll(replicas.config());
    return new NewTopic(name, partitions, replicas.count()).configs(config);
  }
}
