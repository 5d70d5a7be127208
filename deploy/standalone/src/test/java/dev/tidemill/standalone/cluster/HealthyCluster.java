package dev.tidemill.standalone.cluster;

import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.standalone.cluster.BrokerFacts.Broker;
import dev.tidemill.standalone.cluster.GroupFacts.Member;
import dev.tidemill.standalone.cluster.TopicFacts.Partition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.kafka.server.common.MetadataVersion;

/** Facts about a cluster of three brokers of which nothing is wrong, to be made worse. */
final class HealthyCluster {

  static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");
  static final short LEVEL = MetadataVersion.latestProduction().featureLevel();

  private HealthyCluster() {}

  static BrokerFacts brokers(int count) {
    Map<Integer, Short> newest = new HashMap<>();
    Map<Integer, Map<String, String>> settings = new HashMap<>();
    List<Broker> brokers = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      brokers.add(new Broker(i, "kafka-" + i + ":9092", false));
      newest.put(i, LEVEL);
      settings.put(
          i,
          Map.of(
              "group.min.session.timeout.ms", "6000",
              "group.max.session.timeout.ms", "1800000",
              "transaction.max.timeout.ms", "900000",
              "offsets.retention.minutes", "10080",
              "offsets.topic.replication.factor", "3"));
    }
    return new BrokerFacts(
        brokers,
        Map.of(
            "metadata.version",
            LEVEL,
            "share.version",
            (short) 1,
            "transaction.version",
            (short) 2),
        newest,
        Reply.of(settings));
  }

  static TopicsFacts topics() {
    List<TopicFacts> seen = new ArrayList<>();
    Topics.all().forEach(t -> seen.add(topic(t)));
    for (String own : List.of("__consumer_offsets", "__transaction_state", "__share_group_state")) {
      seen.add(topic(own, 4, Map.of("cleanup.policy", "compact", "min.insync.replicas", "2")));
    }
    return new TopicsFacts(seen, List.of());
  }

  static TopicFacts topic(Topic<?> topic) {
    Map<String, String> settings = new HashMap<>();
    settings.put("cleanup.policy", topic.compacted() ? "compact" : "delete");
    settings.put(
        "retention.ms", Long.toString(topic.retention().map(Duration::toMillis).orElse(-1L)));
    settings.put("retention.bytes", "-1");
    settings.put("max.message.bytes", "2097152");
    settings.put("min.insync.replicas", "2");
    return topic(topic.name(), topic.partitions(2), settings);
  }

  static TopicFacts topic(String name, int partitions, Map<String, String> settings) {
    List<Integer> all = List.of(1, 2, 3);
    return new TopicFacts(
        name,
        IntStream.range(0, partitions).mapToObj(i -> new Partition(i, 1, all, all)).toList(),
        settings);
  }

  /** One topic in another state. */
  static TopicsFacts with(TopicFacts changed) {
    return new TopicsFacts(
        topics().seen().stream().map(t -> t.name().equals(changed.name()) ? changed : t).toList(),
        List.of());
  }

  static TopicFacts setting(Topic<?> topic, String name, String value) {
    TopicFacts t = topic(topic);
    Map<String, String> settings = new HashMap<>(t.settings());
    settings.put(name, value);
    return new TopicFacts(t.name(), t.partitions(), settings);
  }

  static GroupFacts group(String service) {
    return new GroupFacts(
        "tidemill-" + service,
        service,
        "Stable",
        List.of(new Member("a", "/10.0.0.1", 4), new Member("b", "/10.0.0.2", 4)),
        List.of());
  }

  static ClusterFacts facts() {
    return new ClusterFacts(
        NOW,
        "kafka-1:9092",
        brokers(3),
        topics(),
        Reply.of(List.of(group("trigger-service"), group("runner"))),
        Reply.of(
            List.of(
                new GatewayFacts(
                    "g", "10.0.0.3:8081", NOW.minusSeconds(2), Duration.ofSeconds(15)))),
        Reply.of(List.of()),
        Reply.of(List.of()),
        new ClockFacts(Reply.of(Duration.ofMillis(-4)), List.of(), List.of()),
        Reply.of(
            List.of(
                new LogFolder(
                    1,
                    "/kafka",
                    OptionalLong.of(100L << 30),
                    OptionalLong.of(60L << 30),
                    Map.of("tidemill.runs", 1_000_000L),
                    ""))),
        new RightsFacts(Reply.of(Optional.empty()), Map.of(), true));
  }
}
