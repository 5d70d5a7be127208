package dev.tidemill.standalone.cluster;

import static dev.tidemill.standalone.cluster.ClusterFinding.bad;
import static dev.tidemill.standalone.cluster.ClusterFinding.ok;
import static dev.tidemill.standalone.cluster.ClusterFinding.warn;

import dev.tidemill.schemas.text.Counted;
import dev.tidemill.standalone.cluster.BrokerFacts.Broker;
import dev.tidemill.standalone.cluster.ClusterFinding.State;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.apache.kafka.server.common.MetadataVersion;

/** Whether the brokers are there, of a version that works, and set up for Tidemill. */
final class BrokerDiagnosis {

  /** Of Kafka 4.2, with which Tidemill is tested. */
  private static final short PINNED = MetadataVersion.latestProduction().featureLevel();

  /**
   * A limit of brokers that Tidemill lies outside of.
   *
   * @param fits whether a value is fine
   * @param otherwise what happens if it is not
   */
  private record Limit(
      String setting, LongPredicate fits, State state, String otherwise, String better) {}

  /** With the usual settings of Tidemill: session-timeout 10s, worker-gives-up-after 40s. */
  private static final List<Limit> LIMITS =
      List.of(
          new Limit(
              "group.min.session.timeout.ms",
              v -> v <= 10_000,
              State.BAD,
              "services with the usual session-timeout of 10s cannot join their groups",
              "10000 or less"),
          new Limit(
              "group.max.session.timeout.ms",
              v -> v >= 10_000,
              State.BAD,
              "services with the usual session-timeout of 10s cannot join their groups",
              "10000 or more"),
          new Limit(
              "transaction.max.timeout.ms",
              v -> v >= 10_000,
              State.BAD,
              "the transactions of services, of up to 10s, are refused",
              "10000 or more"),
          new Limit(
              "group.share.min.record.lock.duration.ms",
              v -> v <= 15_000,
              State.BAD,
              "runners and gates, which hold a job for 15s, cannot set up their queues",
              "15000 or less"),
          new Limit(
              "group.share.max.record.lock.duration.ms",
              v -> v >= 15_000,
              State.BAD,
              "runners and gates, which hold a job for 15s, cannot set up their queues",
              "15000 or more"),
          new Limit(
              "offsets.retention.minutes",
              v -> v >= 7 * 24 * 60,
              State.WARN,
              "a service that is away for longer forgets where it was and decides again on all that"
                  + " its topics still hold",
              "10080 (a week) or more"),
          new Limit(
              "broker.session.timeout.ms",
              v -> v < 40_000,
              State.WARN,
              "workers give their jobs up before the work of a dead broker moves to another",
              "less than 40000, or give Tidemill a longer worker-gives-up-after"));

  private BrokerDiagnosis() {}

  static List<ClusterFinding> of(BrokerFacts facts, String bootstrapServers) {
    List<ClusterFinding> found = new ArrayList<>();
    brokers(facts, bootstrapServers, found);
    versions(facts, found);
    features(facts, found);
    found.addAll(facts.settings().diagnose("broker settings", BrokerDiagnosis::settings));
    return found;
  }

  private static void brokers(
      BrokerFacts facts, String bootstrapServers, List<ClusterFinding> found) {
    List<String> fenced =
        facts.brokers().stream()
            .filter(Broker::fenced)
            .map(b -> b.id() + " at " + b.address())
            .toList();
    if (!fenced.isEmpty()) {
      found.add(
          bad(
              "brokers",
              "broker " + String.join(", ", fenced) + " is known and does not answer",
              "start it, or unregister it if it is gone for good: kafka-cluster.sh unregister"));
    }
    found.add(
        ok("brokers", Counted.of(facts.working(), "broker") + " of " + bootstrapServers + " work"));
  }

  private static void versions(BrokerFacts facts, List<ClusterFinding> found) {
    short level = facts.features().getOrDefault("metadata.version", (short) 0);
    Map<Integer, Short> newest = new TreeMap<>(facts.newestMetadata());
    boolean newer = level > PINNED || newest.values().stream().anyMatch(v -> v > PINNED);
    if (newer) {
      found.add(
          warn(
              "kafka version",
              "this cluster may run Kafka 4.3.0 to 4.4.0, which can lose transaction markers when a"
                  + " broker is killed (KAFKA-20734)",
              "run Kafka 4.2.2"));
    }
    if (new HashSet<>(newest.values()).size() > 1) {
      found.add(
          warn(
              "kafka version",
              "the brokers run different versions; metadata.version that each knows: " + newest,
              "finish the upgrade"));
    }
    boolean behind = !newest.isEmpty() && newest.values().stream().allMatch(v -> v > level);
    if (behind && !newer) {
      found.add(
          warn(
              "kafka version",
              "the cluster holds to metadata.version %d, and its brokers know newer ones"
                  .formatted(level),
              "kafka-features.sh upgrade --release-version 4.2"));
    } else if (!newer) {
      found.add(ok("kafka version", "metadata.version " + level));
    }
  }

  private static void features(BrokerFacts facts, List<ClusterFinding> found) {
    boolean queues = facts.features().getOrDefault("share.version", (short) 0) >= 1;
    found.add(
        queues
            ? ok("share groups", "on")
            : bad(
                "share groups",
                "off, so that runners and gates get no jobs",
                "kafka-features.sh upgrade --feature share.version=1"));
    short transactions = facts.features().getOrDefault("transaction.version", (short) 0);
    found.add(
        transactions >= 2
            ? ok("transactions", "of version " + transactions)
            : warn(
                "transactions",
                "of version " + transactions + ": a late write of a dead service may hang one",
                "kafka-features.sh upgrade --feature transaction.version=2"));
  }

  private static List<ClusterFinding> settings(Map<Integer, Map<String, String>> byBroker) {
    List<ClusterFinding> found = new ArrayList<>();
    new TreeMap<>(byBroker)
        .forEach(
            (broker, settings) -> {
              for (Limit limit : LIMITS) {
                String value = settings.getOrDefault(limit.setting(), "");
                if (value.matches("-?\\d+") && !limit.fits().test(Long.parseLong(value))) {
                  found.add(
                      new ClusterFinding(
                          limit.state(),
                          "broker settings",
                          "%s is %s at broker %d: %s"
                              .formatted(limit.setting(), value, broker, limit.otherwise()),
                          "set it to " + limit.better()));
                }
              }
            });
    if (found.isEmpty()) {
      found.add(ok("broker settings", "the limits fit those of Tidemill"));
    }
    return found;
  }
}
