package dev.tidemill.standalone.cluster;

import static dev.tidemill.standalone.cluster.ClusterFinding.bad;
import static dev.tidemill.standalone.cluster.ClusterFinding.ok;
import static dev.tidemill.standalone.cluster.ClusterFinding.warn;

import dev.tidemill.schemas.text.Counted;
import dev.tidemill.schemas.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Whether the topics of the catalogue are there and keep what they have to keep. */
final class TopicDiagnosis {

  private static final String WHAT = "topics";

  /** The largest record that a service writes, with room for its key and headers. */
  private static final long LARGEST_RECORD = 2_097_152;

  /** Shorter, and a service that is away over a weekend loses what came meanwhile. */
  private static final Duration AWAY = Duration.ofDays(3);

  private static final String ALTER =
      "kafka-configs.sh --alter --entity-type topics --entity-name %s --%s-config %s";

  private final TopicsFacts facts;
  private final List<ClusterFinding> found = new ArrayList<>();

  private TopicDiagnosis(TopicsFacts facts) {
    this.facts = facts;
  }

  static List<ClusterFinding> of(TopicsFacts facts, List<Topic<?>> catalogue) {
    TopicDiagnosis diagnosis = new TopicDiagnosis(facts);
    Map<Topic<?>, TopicFacts> there = new LinkedHashMap<>();
    for (Topic<?> topic : catalogue) {
      facts.named(topic.name()).ifPresent(t -> there.put(topic, t));
    }
    diagnosis.missing(catalogue, there);
    diagnosis.partitions(there);
    there.forEach(diagnosis::kept);
    there.forEach(diagnosis::size);
    if (diagnosis.found.isEmpty()) {
      diagnosis.found.add(
          ok(WHAT, Counted.of(there.size(), "topic") + " of the catalogue, each as it has to be"));
    }
    return diagnosis.found;
  }

  private void missing(List<Topic<?>> catalogue, Map<Topic<?>, TopicFacts> there) {
    if (!facts.hidden().isEmpty()) {
      found.add(
          warn(
              WHAT,
              "this user may not see " + Counted.names(facts.hidden(), 4),
              "ask as a user who may describe them, with --set kafka-properties=FILE"));
    }
    List<String> missing =
        catalogue.stream()
            .map(Topic::name)
            .filter(n -> facts.named(n).isEmpty() && !facts.hidden().contains(n))
            .toList();
    if (missing.isEmpty()) {
      return;
    }
    String cure = "start the service that writes it, which creates it (docs/topics.md)";
    found.add(
        there.isEmpty()
            ? warn(
                WHAT, "none of the catalogue exists yet", "start the services, which create them")
            : bad(
                WHAT,
                Counted.names(missing, 4)
                    + Counted.verb(missing.size(), " does", " do")
                    + " not exist",
                cure));
  }

  /** Records of one key meet only in topics of as many partitions. */
  private void partitions(Map<Topic<?>, TopicFacts> there) {
    Map<Integer, List<String>> byCount = new TreeMap<>();
    there.forEach(
        (topic, t) -> {
          int count = t.partitions().size();
          if (topic.kind() == Topic.Kind.LOG) {
            byCount.computeIfAbsent(count, c -> new ArrayList<>()).add(t.name());
          } else if (count != 1) {
            found.add(
                warn(
                    WHAT,
                    "%s is a queue and has %d partitions: a job may wait for a busy worker while others are idle"
                        .formatted(t.name(), count),
                    "stop the services once no run goes on, delete it, and start them, which create"
                        + " it with one"));
          }
        });
    if (byCount.size() > 1) {
      int usual =
          byCount.entrySet().stream()
              .max(Map.Entry.comparingByValue((a, b) -> a.size() - b.size()))
              .orElseThrow()
              .getKey();
      List<String> others =
          byCount.entrySet().stream()
              .filter(e -> e.getKey() != usual)
              .map(e -> Counted.names(e.getValue(), 4) + " have " + e.getKey())
              .toList();
      found.add(
          bad(
              WHAT,
              "numbers of partitions differ, so that records of one key do not meet: most have %d, but %s"
                  .formatted(usual, String.join(", ", others)),
              "give all as many with kafka-topics.sh --alter only before the first record is in"
                  + " them; later, copy them into a new cluster (docs/operations.md)"));
    }
  }

  private void kept(Topic<?> topic, TopicFacts t) {
    if (t.settings().isEmpty()) {
      return;
    }
    String wanted = topic.compacted() ? "compact" : "delete";
    String policy = t.settings().getOrDefault("cleanup.policy", wanted);
    if (!policy.equals(wanted)) {
      found.add(
          bad(
              WHAT,
              "%s has cleanup.policy %s: %s"
                  .formatted(
                      t.name(),
                      policy,
                      topic.compacted()
                          ? "it has to keep the newest record of each key"
                          : "it has to keep every record, not the newest of each key"),
              ALTER.formatted(t.name(), "add", "cleanup.policy=" + wanted)));
      return;
    }
    if (topic.compacted()) {
      return;
    }
    retention(topic, t);
    if (t.number("retention.bytes", -1) >= 0) {
      found.add(
          new ClusterFinding(
              topic.retention().isPresent() ? ClusterFinding.State.WARN : ClusterFinding.State.BAD,
              WHAT,
              t.name() + " has retention.bytes, so that it loses records before their time",
              ALTER.formatted(t.name(), "delete", "retention.bytes")));
    }
  }

  private void retention(Topic<?> topic, TopicFacts t) {
    long millis = t.number("retention.ms", -1);
    Optional<Duration> wanted = topic.retention();
    if (millis < 0 || (wanted.isPresent() && millis >= wanted.get().toMillis())) {
      return;
    }
    Duration kept = Duration.ofMillis(millis);
    boolean dangerous =
        wanted.isEmpty() || (kept.compareTo(AWAY) < 0 && wanted.get().compareTo(AWAY) >= 0);
    String need = wanted.map(w -> "for " + w.toDays() + " d").orElse("without an end");
    found.add(
        new ClusterFinding(
            dangerous ? ClusterFinding.State.BAD : ClusterFinding.State.WARN,
            WHAT,
            "%s keeps its records for %s, and Tidemill needs them %s"
                .formatted(t.name(), told(kept), need),
            ALTER.formatted(
                t.name(), "add", "retention.ms=" + wanted.map(Duration::toMillis).orElse(-1L))));
  }

  private static String told(Duration kept) {
    return kept.compareTo(Duration.ofDays(1)) >= 0
        ? kept.toDays() + " d"
        : kept.toMinutes() >= 120 ? kept.toHours() + " h" : kept.toSeconds() + " s";
  }

  private void size(Topic<?> topic, TopicFacts t) {
    long most = t.number("max.message.bytes", LARGEST_RECORD);
    if (most < LARGEST_RECORD) {
      found.add(
          bad(
              WHAT,
              "%s takes records of at most %d bytes: a larger one stops the service that writes it"
                  .formatted(topic.name(), most),
              ALTER.formatted(t.name(), "add", "max.message.bytes=" + LARGEST_RECORD)));
    }
  }

  /** Names of topics as a line shows them. */
  static String names(List<TopicFacts> topics) {
    return Counted.names(topics.stream().map(TopicFacts::name).toList(), 4);
  }
}
