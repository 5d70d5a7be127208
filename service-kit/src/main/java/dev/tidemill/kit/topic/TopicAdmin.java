package dev.tidemill.kit.topic;

import dev.tidemill.kit.kafka.KafkaWords;
import dev.tidemill.kit.kafka.SharedAdmin;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.settings.SettingsException;
import dev.tidemill.schemas.topic.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates the topics of the catalogue. Doing it again, or in many processes at once, changes
 * nothing; what exists keeps its partitions and settings.
 */
public final class TopicAdmin implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

  private final SharedAdmin shared;
  private final Admin admin;
  private final int wantedReplicas;
  private Replicas replicas;

  /**
   * Connects with these client properties. New topics are kept by three brokers, or by all if there
   * are fewer.
   *
   * @throws SettingsException if no client can be made of them, as when a file of keys is missing
   */
  public TopicAdmin(Map<String, Object> clientProperties) {
    this(clientProperties, Settings.defaults());
  }

  /** The same; new topics are kept by as many brokers as {@code replication-factor} says. */
  public TopicAdmin(Map<String, Object> clientProperties, Settings settings) {
    this.shared = SharedAdmin.open(clientProperties);
    this.admin = shared.admin();
    this.wantedReplicas = settings.get(KitSettings.REPLICATION_FACTOR).intValue();
  }

  /** On how many brokers new topics are kept. */
  public Replicas replicas() {
    if (replicas == null) {
      replicas = Replicas.on(brokers(), wantedReplicas);
    }
    return replicas;
  }

  /** The id that the cluster was given when it was made. */
  public String clusterId() {
    return await("its cluster", admin.describeCluster().clusterId());
  }

  private int brokers() {
    var all = new DescribeClusterOptions().includeFencedBrokers(true);
    Collection<Node> nodes = await("the brokers", admin.describeCluster(all).nodes());
    int down = (int) nodes.stream().filter(Node::isFenced).count();
    return Replicas.brokers(nodes.size() - down, down);
  }

  /** Creates those of the catalogue's topics that are missing and waits until all have leaders. */
  public void createTopics(Collection<Topic<?>> topics, int partitions) {
    create(TopicPlan.of(topics, partitions, replicas()));
  }

  /**
   * Creates topics that carry records between the parts of one service, kept until {@link
   * #deleteConsumed}.
   */
  public void createRepartitionTopics(Collection<String> names, int partitions) {
    create(TopicPlan.between(names, partitions, replicas()));
  }

  /** Deletes the records of these topics that the group has consumed and committed. */
  public void deleteConsumed(String group, Collection<String> topics) {
    Map<TopicPartition, RecordsToDelete> consumed = new HashMap<>();
    await(
            "the offsets of " + group,
            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .forEach(
            (partition, offset) -> {
              if (offset != null && topics.contains(partition.topic())) {
                consumed.put(partition, RecordsToDelete.beforeOffset(offset.offset()));
              }
            });
    await("the records that " + group + " has consumed", admin.deleteRecords(consumed).all());
  }

  /** Partitions of a topic that exists. */
  public int partitions(String topic) {
    return await("topic " + topic, admin.describeTopics(List.of(topic)).allTopicNames())
        .get(topic)
        .partitions()
        .size();
  }

  /**
   * Checks that topics have the same number of partitions. It does not change topics that exist.
   *
   * @param part what brings records of one key together, by name
   * @throws UnevenPartitionsException if they do not
   */
  public void checkCopartitioned(String part, Collection<String> topics) {
    Map<String, Integer> counts = new TreeMap<>();
    await("the topics of " + part, admin.describeTopics(topics).allTopicNames())
        .forEach((name, topic) -> counts.put(name, topic.partitions().size()));
    TopicPlan.checkEven(part, counts);
  }

  private void create(List<NewTopic> wanted) {
    if (wanted.isEmpty()) {
      return;
    }
    Set<String> existing = await("the topics", admin.listTopics().names());
    List<NewTopic> missing = wanted.stream().filter(t -> !existing.contains(t.name())).toList();
    Set<String> denied = new HashSet<>();
    admin
        .createTopics(missing)
        .values()
        .forEach(
            (name, created) -> {
              try {
                await("topic " + name, created);
              } catch (TopicExistsException e) {
                // Another process was quicker, which is fine.
              } catch (TopicAuthorizationException e) {
                denied.add(name);
              }
            });
    // Wait for those that another process has just created too: they may have no leader yet.
    awaitLeaders(wanted.stream().map(NewTopic::name).toList(), denied);
  }

  /**
   * @param denied topics that this user may not create, since the service that writes them does.
   *     One that the user may not even see is not waited for
   */
  private void awaitLeaders(List<String> names, Set<String> denied) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Set<String> waiting = new HashSet<>(names);
    while (!waiting.isEmpty()) {
      admin
          .describeTopics(waiting)
          .topicNameValues()
          .forEach(
              (name, described) -> {
                try {
                  if (hasLeaders(name, described)) {
                    waiting.remove(name);
                  }
                } catch (TopicAuthorizationException e) {
                  if (!denied.contains(name)) {
                    throw e;
                  }
                  waiting.remove(name);
                }
              });
      if (!waiting.isEmpty() && System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "Topics without a leader after "
                + PATIENCE.toSeconds()
                + " s: "
                + waiting
                + (denied.containsAll(waiting)
                    ? "; this user may not create them, the service that writes them does"
                    : ""));
      }
      if (!waiting.isEmpty()) {
        LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      }
    }
  }

  private boolean hasLeaders(String name, KafkaFuture<TopicDescription> described) {
    try {
      return await("topic " + name, described).partitions().stream()
          .allMatch(p -> p.leader() != null && !p.leader().isEmpty());
    } catch (UnknownTopicOrPartitionException e) {
      return false;
    }
  }

  /**
   * Writes the settings of a share group: jobs queued before the first worker are delivered, what
   * was rolled back is not, and a lock that is not renewed ends after {@code lock}.
   */
  public void configureShareGroup(String group, Duration lock) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    List<AlterConfigOp> settings =
        List.of(
            set("share.auto.offset.reset", "earliest"),
            set("share.isolation.level", "read_committed"),
            set("share.record.lock.duration.ms", Long.toString(lock.toMillis())));
    await(
        "share group " + group,
        admin
            .incrementalAlterConfigs(
                Map.of(resource, settings), new AlterConfigsOptions().timeoutMs(30_000))
            .all());
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }

  private static <T> T await(String what, KafkaFuture<T> future) {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException exists) {
        throw exists;
      }
      if (e.getCause() instanceof UnknownTopicOrPartitionException unknown) {
        throw unknown;
      }
      if (e.getCause() instanceof TopicAuthorizationException denied) {
        throw denied;
      }
      if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException away) {
        throw new KafkaAwayException(
            "Kafka does not answer about " + what + ": " + away.getMessage(), away);
      }
      if (KafkaWords.refused(e.getCause())) {
        throw new KafkaRefusesException(
            "Kafka refuses " + what + ": " + KafkaWords.of(e.getCause()), e.getCause());
      }
      String again = e.getCause() instanceof RetriableException ? " (may pass)" : "";
      throw new IllegalStateException(
          "Kafka refuses " + what + again + ": " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new KafkaAwayException(
          "Kafka does not answer about " + what + " within " + PATIENCE.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for " + what, e);
    }
  }

  @Override
  public void close() {
    shared.close();
  }
}
