package dev.tidemill.standalone.copy;

import dev.tidemill.kit.shell.DeciderShell;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.standalone.Services;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** One side of a copy. */
final class CopyCluster implements AutoCloseable {

  private static final Comparator<TopicPartition> BY_NAME =
      Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

  private final Map<String, Object> properties;
  private final Admin admin;

  CopyCluster(Map<String, Object> clientProperties) {
    this.properties = clientProperties;
    this.admin = Admin.create(new HashMap<>(clientProperties));
  }

  Admin admin() {
    return admin;
  }

  Map<String, Object> properties() {
    return properties;
  }

  String id() {
    return get(admin.describeCluster().clusterId());
  }

  void requireAnswer(Duration within) {
    get(
        admin
            .describeCluster(new DescribeClusterOptions().timeoutMs((int) within.toMillis()))
            .clusterId());
  }

  int brokers() {
    return get(admin.describeCluster().nodes()).size();
  }

  /**
   * The topics of Tidemill that are there: of the catalogue, and what services keep for themselves.
   */
  List<String> topics() {
    Set<String> catalogue = Topics.all().stream().map(Topic::name).collect(Collectors.toSet());
    return get(admin.listTopics(new ListTopicsOptions()).names()).stream()
        .filter(n -> catalogue.contains(n) || ofServices(n))
        .sorted()
        .toList();
  }

  private static boolean ofServices(String topic) {
    return applications().map(a -> a + "-").anyMatch(topic::startsWith)
        && (topic.endsWith("-changelog") || topic.endsWith("-repartition"));
  }

  /** Groups whose positions are in these topics. */
  static Stream<String> applications() {
    return Stream.of(Services.values())
        .flatMap(s -> s.streamsApps().stream())
        .map(DeciderShell::applicationId);
  }

  /** Groups that take jobs. */
  static Stream<String> queues() {
    return Stream.of(Services.values()).flatMap(s -> s.shareGroups().stream());
  }

  Set<TopicPartition> partitions(Collection<String> topics) {
    Set<TopicPartition> partitions = new TreeSet<>(BY_NAME);
    get(admin.describeTopics(topics).allTopicNames())
        .forEach(
            (name, t) ->
                t.partitions()
                    .forEach(p -> partitions.add(new TopicPartition(name, p.partition()))));
    return partitions;
  }

  /** Where partitions end for readers of committed records, or for all. */
  Map<TopicPartition, Long> ends(Set<TopicPartition> partitions, IsolationLevel isolation) {
    Map<TopicPartition, Long> ends = new TreeMap<>(BY_NAME);
    Map<TopicPartition, ListOffsetsResultInfo> found =
        get(
            admin
                .listOffsets(
                    partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())),
                    new ListOffsetsOptions(isolation))
                .all());
    found.forEach((p, end) -> ends.put(p, end.offset()));
    return ends;
  }

  /** Groups of services that have members: those services run. */
  List<String> atWork() {
    List<String> running = new ArrayList<>();
    for (String group : applications().toList()) {
      var described = admin.describeConsumerGroups(List.of(group)).describedGroups().get(group);
      if (there(described).map(g -> !g.members().isEmpty()).orElse(false)) {
        running.add(group);
      }
    }
    for (String group : queues().toList()) {
      var described = admin.describeShareGroups(List.of(group)).describedGroups().get(group);
      if (there(described).map(g -> !g.members().isEmpty()).orElse(false)) {
        running.add(group);
      }
    }
    return running;
  }

  private static <T> Optional<T> there(KafkaFuture<T> described) {
    try {
      return Optional.of(get(described));
    } catch (GroupIdNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Of committed records, without a group. */
  Consumer<byte[], byte[]> consumer() {
    Map<String, Object> p = new HashMap<>(properties);
    p.put("isolation.level", "read_committed");
    p.put("enable.auto.commit", false);
    p.put("auto.offset.reset", "earliest");
    p.put("allow.auto.create.topics", false);
    p.put("enable.metrics.push", false);
    p.put("max.poll.records", 5_000);
    return new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public void close() {
    // Without a bound it waits for answers of a cluster that gives none.
    admin.close(Duration.ofSeconds(1));
  }
}
