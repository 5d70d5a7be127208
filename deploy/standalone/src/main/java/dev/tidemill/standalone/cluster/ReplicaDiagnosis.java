package dev.tidemill.standalone.cluster;

import static dev.tidemill.standalone.cluster.ClusterFinding.bad;
import static dev.tidemill.standalone.cluster.ClusterFinding.ok;
import static dev.tidemill.standalone.cluster.ClusterFinding.warn;

import dev.tidemill.schemas.text.Counted;
import dev.tidemill.standalone.cluster.TopicFacts.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Whether every topic survives the death of a broker, and whether all of them work now. */
final class ReplicaDiagnosis {

  private static final String WHAT = "replicas";

  /** How Kafka makes the topics of its own when they are first needed. */
  private static final Map<String, String> INTERNAL =
      Map.of(
          "__consumer_offsets", "offsets.topic.replication.factor",
          "__transaction_state", "transaction.state.log.replication.factor",
          "__share_group_state", "share.coordinator.state.topic.replication.factor");

  private final List<TopicFacts> topics;
  private final BrokerFacts brokers;
  private final List<ClusterFinding> found = new ArrayList<>();

  private ReplicaDiagnosis(List<TopicFacts> topics, BrokerFacts brokers) {
    this.topics = topics;
    this.brokers = brokers;
  }

  static List<ClusterFinding> of(TopicsFacts facts, BrokerFacts brokers) {
    ReplicaDiagnosis diagnosis = new ReplicaDiagnosis(facts.seen(), brokers);
    diagnosis.partitionsAtWork();
    diagnosis.copies();
    diagnosis.settings();
    diagnosis.internalToCome(facts);
    if (diagnosis.found.isEmpty()) {
      int fewest = facts.seen().stream().mapToInt(TopicFacts::replication).min().orElse(0);
      diagnosis.found.add(
          ok(
              WHAT,
              "%s, each with %s at least, all in sync"
                  .formatted(
                      Counted.of(facts.seen().size(), "topic"), Counted.of(fewest, "replica"))));
    }
    return diagnosis.found;
  }

  private void partitionsAtWork() {
    List<String> offline = new ArrayList<>();
    List<String> behind = new ArrayList<>();
    List<String> refusing = new ArrayList<>();
    for (TopicFacts t : topics) {
      for (Partition p : t.partitions()) {
        String name = t.name() + "-" + p.number();
        if (p.leader() < 0) {
          offline.add(name);
        } else if (p.inSync().size() < t.number("min.insync.replicas", 1)) {
          refusing.add(name);
        } else if (p.inSync().size() < p.replicas().size()) {
          behind.add(name + " (of " + p.replicas() + " only " + p.inSync() + ")");
        }
      }
    }
    if (!offline.isEmpty()) {
      found.add(
          bad(
              WHAT,
              "without a leader, so that nothing reads or writes them: " + some(offline),
              "start the brokers that have them"));
    }
    if (!refusing.isEmpty()) {
      found.add(
          bad(
              WHAT,
              "fewer replicas in sync than min.insync.replicas, so that writes are refused: "
                  + some(refusing),
              "start the brokers that have them"));
    }
    if (!behind.isEmpty()) {
      found.add(
          warn(
              WHAT,
              "not all replicas are in sync: " + some(behind),
              "start the brokers that lack, or wait until they have caught up"));
    }
  }

  private static String some(List<String> partitions) {
    return Counted.names(partitions, 4);
  }

  private void copies() {
    int most = Math.min(3, brokers.brokers().size());
    List<TopicFacts> few = where(t -> t.replication() < most);
    if (!few.isEmpty()) {
      found.add(
          warn(
              WHAT,
              "%s of %s %s fewer than %d replicas, on a cluster of %d brokers: with its broker goes what is in it"
                      .formatted(
                          few.size(),
                          Counted.of(topics.size(), "topic"),
                          Counted.verb(few.size(), "has", "have"),
                          most,
                          brokers.brokers().size())
                  + " ("
                  + TopicDiagnosis.names(few)
                  + ")",
              "kafka-reassign-partitions.sh --execute with a plan that gives each partition "
                  + most
                  + " replicas"));
    }
  }

  private void settings() {
    alike(
        t -> t.replication() > 1 && t.number("min.insync.replicas", 1) >= t.replication(),
        "min.insync.replicas is as large as the number of replicas, so that one broker away stops"
            + " all writes: ",
        "min.insync.replicas=%d");
    alike(
        t -> t.replication() >= 3 && t.number("min.insync.replicas", 2) < 2,
        "min.insync.replicas is 1, so that what was acknowledged can be lost with one broker: ",
        "min.insync.replicas=%d");
    alike(
        t -> t.settings().getOrDefault("unclean.leader.election.enable", "false").equals("true"),
        "unclean.leader.election.enable is true, so that what was acknowledged can be lost: ",
        "unclean.leader.election.enable=false");
  }

  private void alike(Predicate<TopicFacts> wrong, String cause, String better) {
    List<TopicFacts> such = where(wrong);
    if (!such.isEmpty()) {
      TopicFacts first = such.get(0);
      found.add(
          warn(
              WHAT,
              cause + TopicDiagnosis.names(such),
              "kafka-configs.sh --alter --entity-type topics --entity-name "
                  + first.name()
                  + " --add-config "
                  + better.formatted(Math.max(1, first.replication() - 1))
                  + (such.size() > 1 ? ", and so for the others" : "")));
    }
  }

  private List<TopicFacts> where(Predicate<TopicFacts> wrong) {
    return topics.stream().filter(wrong).toList();
  }

  /** A topic of Kafka's own that cannot be made later stops the first service that needs it. */
  private void internalToCome(TopicsFacts facts) {
    Map<Integer, Map<String, String>> settings = brokers.settings().answer().orElse(Map.of());
    INTERNAL.forEach(
        (topic, setting) -> {
          int wanted =
              settings.values().stream()
                  .flatMapToInt(s -> number(s.getOrDefault(setting, "")))
                  .max()
                  .orElse(0);
          if (facts.named(topic).isEmpty() && wanted > brokers.brokers().size()) {
            found.add(
                bad(
                    WHAT,
                    "Kafka cannot create its topic %s: %s is %d, and there %s"
                        .formatted(
                            topic,
                            setting,
                            wanted,
                            brokers.brokers().size() == 1
                                ? "is 1 broker"
                                : "are " + brokers.brokers().size() + " brokers"),
                    "set " + setting + " to " + Math.min(3, brokers.brokers().size())));
          }
        });
  }

  private static IntStream number(String text) {
    return text.matches("\\d{1,5}") ? IntStream.of(Integer.parseInt(text)) : IntStream.empty();
  }
}
