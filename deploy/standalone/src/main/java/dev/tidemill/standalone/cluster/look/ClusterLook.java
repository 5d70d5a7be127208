package dev.tidemill.standalone.cluster.look;

import static dev.tidemill.standalone.cluster.look.AdminAnswers.ask;
import static dev.tidemill.standalone.cluster.look.AdminAnswers.get;

import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.kafka.KafkaWords;
import dev.tidemill.standalone.ServiceAcls.Right;
import dev.tidemill.standalone.cluster.BrokerFacts;
import dev.tidemill.standalone.cluster.ClockFacts;
import dev.tidemill.standalone.cluster.ClockFacts.Stamp;
import dev.tidemill.standalone.cluster.ClusterFacts;
import dev.tidemill.standalone.cluster.LogFolder;
import dev.tidemill.standalone.cluster.OpenTransaction;
import dev.tidemill.standalone.cluster.Reply;
import dev.tidemill.standalone.cluster.RightsFacts;
import dev.tidemill.standalone.cluster.TopicsFacts;
import dev.tidemill.standalone.cluster.look.HeartbeatLook.Heartbeats;
import dev.tidemill.trigger.books.BooksInLog;
import dev.tidemill.trigger.books.SignalBooks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Looks up what there is to know about a cluster. It writes nothing. */
public final class ClusterLook {

  private final KafkaAccess kafka;
  private final Map<String, List<Right>> needs;
  private final boolean guarded;

  /**
   * A look as the user that the access names.
   *
   * @param needs what each user of a service has to be allowed
   * @param guarded whether the cluster is known to let in only who has its password
   */
  public ClusterLook(KafkaAccess kafka, Map<String, List<Right>> needs, boolean guarded) {
    this.kafka = kafka;
    this.needs = needs;
    this.guarded = guarded;
  }

  /**
   * Looks. It takes some seconds, as it listens to heartbeats.
   *
   * @throws KafkaException if the cluster does not answer, or not this user
   */
  public ClusterFacts look() throws InterruptedException {
    Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
    properties.put("request.timeout.ms", (int) AdminAnswers.PATIENCE.toMillis() / 2);
    properties.put("default.api.timeout.ms", (int) AdminAnswers.PATIENCE.toMillis());
    try (Admin admin = Admin.create(properties);
        Consumer<byte[], byte[]> consumer = consumer(properties)) {
      BrokerFacts brokers = new BrokerLook(admin).look();
      TopicsFacts topics = new TopicsLook(admin).look();
      Set<TopicPartition> partitions = partitions(topics);
      Instant begun = Instant.now();
      Reply<Heartbeats> heard = ask(() -> new HeartbeatLook(consumer).look(partitions, begun));
      return new ClusterFacts(
          Instant.now(),
          kafka.bootstrapServers(),
          brokers,
          topics,
          ask(() -> new GroupLook(admin, new WaitingRecords(consumer)).look()),
          heard.answer().isPresent()
              ? Reply.of(heard.answer().get().gateways())
              : Reply.unknown(heard.problem()),
          ask(() -> books(topics, consumer)),
          transactions(admin, partitions),
          new ClockFacts(
              ask(() -> controllerAhead(admin)),
              heard.answer().map(Heartbeats::heard).orElse(List.of()),
              newest(admin, partitions)),
          ask(() -> disks(admin, brokers)),
          new RightsFacts(ask(() -> bindings(admin)), needs, guarded));
    }
  }

  private static Consumer<byte[], byte[]> consumer(Map<String, Object> properties) {
    Map<String, Object> p = new HashMap<>(properties);
    p.put("isolation.level", "read_committed");
    p.put("enable.auto.commit", false);
    p.put("auto.offset.reset", "earliest");
    p.put("allow.auto.create.topics", false);
    p.put("enable.metrics.push", false);
    return new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static List<SignalBooks.Entry> books(
      TopicsFacts topics, Consumer<byte[], byte[]> consumer) {
    return topics.named(BooksInLog.topic()).isEmpty() ? List.of() : BooksInLog.read(consumer);
  }

  /** Those that have a leader, without Kafka's own. */
  private static Set<TopicPartition> partitions(TopicsFacts topics) {
    Set<TopicPartition> all = new HashSet<>();
    topics.seen().stream()
        .filter(t -> t.name().startsWith("tidemill"))
        .forEach(
            t ->
                t.partitions().stream()
                    .filter(p -> p.leader() >= 0)
                    .forEach(p -> all.add(new TopicPartition(t.name(), p.number()))));
    return all;
  }

  private static Reply<List<OpenTransaction>> transactions(
      Admin admin, Set<TopicPartition> partitions) throws InterruptedException {
    try {
      return Reply.of(
          partitions.isEmpty() ? List.of() : new TransactionLook(admin).look(partitions));
    } catch (KafkaException e) {
      return Reply.unknown(KafkaWords.of(e));
    }
  }

  /** The leader stamps itself with its own clock when it is asked. */
  private static Duration controllerAhead(Admin admin) {
    Instant asked = Instant.now();
    QuorumInfo quorum = get(admin.describeMetadataQuorum().quorumInfo());
    Instant answered = Instant.now();
    long stamp =
        quorum.voters().stream()
            .filter(v -> v.replicaId() == quorum.leaderId())
            .flatMapToLong(v -> v.lastCaughtUpTimestamp().stream())
            .findFirst()
            .orElseThrow(() -> new KafkaException("the controller does not tell its time"));
    Instant between = asked.plus(Duration.between(asked, answered).dividedBy(2));
    return Duration.between(between, Instant.ofEpochMilli(stamp));
  }

  private static List<Stamp> newest(Admin admin, Set<TopicPartition> partitions) {
    Map<String, Instant> byTopic = new HashMap<>();
    ask(() ->
            get(
                admin
                    .listOffsets(
                        partitions.stream()
                            .collect(Collectors.toMap(p -> p, p -> OffsetSpec.maxTimestamp())))
                    .all()))
        .answer()
        .orElse(Map.of())
        .forEach(
            (p, at) -> {
              if (at.timestamp() > 0) {
                Instant stamp = Instant.ofEpochMilli(at.timestamp());
                byTopic.merge(p.topic(), stamp, (a, b) -> a.isAfter(b) ? a : b);
              }
            });
    Instant now = Instant.now();
    List<Stamp> stamps = new ArrayList<>();
    byTopic.forEach((topic, at) -> stamps.add(new Stamp(topic, Duration.between(now, at))));
    return stamps;
  }

  private static List<LogFolder> disks(Admin admin, BrokerFacts brokers) {
    List<LogFolder> folders = new ArrayList<>();
    Set<Integer> ids =
        brokers.brokers().stream()
            .filter(b -> !b.fenced())
            .map(BrokerFacts.Broker::id)
            .collect(Collectors.toSet());
    get(admin.describeLogDirs(ids).allDescriptions())
        .forEach(
            (broker, dirs) -> dirs.forEach((path, dir) -> folders.add(folder(broker, path, dir))));
    return folders;
  }

  private static LogFolder folder(int broker, String path, LogDirDescription dir) {
    Map<String, Long> bytes = new HashMap<>();
    dir.replicaInfos()
        .forEach(
            (p, replica) -> {
              if (p.topic().startsWith("tidemill")) {
                bytes.merge(p.topic(), replica.size(), Long::sum);
              }
            });
    return new LogFolder(
        broker,
        path,
        positive(dir.totalBytes()),
        positive(dir.usableBytes()),
        bytes,
        dir.error() == null ? "" : String.valueOf(dir.error().getMessage()));
  }

  private static OptionalLong positive(OptionalLong bytes) {
    return bytes.isPresent() && bytes.getAsLong() >= 0 ? bytes : OptionalLong.empty();
  }

  private static Optional<List<AclBinding>> bindings(Admin admin) {
    try {
      return Optional.of(List.copyOf(get(admin.describeAcls(AclBindingFilter.ANY).values())));
    } catch (SecurityDisabledException e) {
      return Optional.empty();
    }
  }
}
