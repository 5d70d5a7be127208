package dev.tidemill.trigger.source.message;

import dev.tidemill.kit.service.Gauges;
import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.topic.AvroValues;
import dev.tidemill.kit.source.topic.TopicReach;
import dev.tidemill.trigger.metric.TriggerMetrics;
import dev.tidemill.trigger.source.message.HeardTopics.Heard;
import dev.tidemill.trigger.source.message.HeardTopics.Reading;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topics of one {@link Reading} on a thread of its own. Offsets are committed once the
 * log has the signals: after a crash in between the same signals come again, under the same ids.
 * After any failure it begins anew where the commits are.
 */
final class TopicListener implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TopicListener.class);
  static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration DESCRIBE_EVERY = Duration.ofSeconds(10);

  /** So long after a change it may not yet be known of all pipelines. */
  private static final Duration SETTLES = Duration.ofSeconds(3);

  /** Records are of the incarnation of their topic that was seen so long ago at most. */
  private static final Duration OF_ONE_INCARNATION = Duration.ofSeconds(1);

  private final Reading reading;
  private final String instance;
  private final TopicReach reach;
  private final KeptRecords kept;
  private final MeterRegistry meters;
  private final ReadingProgress progress;
  private final Gauges gauges;
  private final ReadingThread thread;
  private final Predicate<String> unwanted;
  private final Set<String> appeared = new HashSet<>();
  private volatile SortedMap<String, Heard> wanted = new TreeMap<>();
  private volatile boolean left;
  private long changedAt;

  /**
   * @param unwanted whether no pipeline of any instance wants a topic in this format
   */
  TopicListener(
      Reading reading,
      String instance,
      TopicReach reach,
      SignalLog log,
      Predicate<String> unwanted,
      InstantSource clock,
      MeterRegistry meters) {
    this.reading = reading;
    this.instance = instance;
    this.reach = reach;
    this.kept = new KeptRecords(log, clock, meters);
    this.meters = meters;
    // 0 from the start, so that a rate shows the first ones
    List.of("yes", "no").forEach(read -> TriggerMetrics.MESSAGES.on(meters, read));
    TriggerMetrics.MESSAGES_DELETED_UNREAD.on(meters);
    this.unwanted = unwanted;
    this.progress = new ReadingProgress(clock);
    this.gauges =
        new Gauges(meters, "messages: " + reading.about())
            .lag(progress::lag, () -> progress.lagAge().toSeconds());
    this.thread = new ReadingThread("message", reading.about(), this::listen, progress, meters);
  }

  /** Another installation of Tidemill that reads the same cluster has other groups there. */
  private String group() throws SourceException {
    String own =
        reading.bootstrapServers().isEmpty()
            ? MessageListening.GROUP
            : MessageListening.GROUP + "-" + reach.installation();
    return group(own, reading.format());
  }

  /** Each format has a group of its own; that of JSON has the plain name. */
  static String group(String plain, String format) {
    return format.equals("json") ? plain : plain + "-" + format;
  }

  void start(SortedMap<String, Heard> topics) {
    wanted = topics;
    thread.start();
  }

  /** From now on it reads these topics; none: until it {@link #hasLeft}. */
  void follow(SortedMap<String, Heard> topics) {
    wanted = topics;
  }

  /** How the reading goes. */
  ReadingProgress progress() {
    return progress;
  }

  private Map<String, Object> properties() throws SourceException {
    Path folder = reading.folder().orElse(Path.of("/"));
    return new HashMap<>(reach.properties(HeardTopics.place(reading, "of messages"), folder));
  }

  private Map<String, Object> consumerProperties() throws SourceException {
    Map<String, Object> p = properties();
    String group = group();
    LOG.info("Reading {} in the consumer group {}", reading.about(), group);
    p.put("group.id", group);
    p.put("group.protocol", "classic");
    p.put("group.instance.id", instance + "-" + Integer.toHexString(reading.hashCode()));
    p.put("session.timeout.ms", 10_000);
    p.put("heartbeat.interval.ms", 3_000);
    p.put("enable.auto.commit", false);
    p.put("auto.offset.reset", "none");
    p.put("isolation.level", "read_committed");
    p.put("allow.auto.create.topics", false);
    p.put("metadata.max.age.ms", DESCRIBE_EVERY.toMillis()); // when added partitions are seen
    p.put("max.poll.records", 500);
    p.put("enable.metrics.push", false);
    return p;
  }

  private void listen() throws SourceException {
    try (Admin admin = Admin.create(properties());
        Consumer<byte[], byte[]> opened =
            new KafkaConsumer<>(
                consumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      thread.waitsFor(opened);
      SubscribedTopics topics = new SubscribedTopics(opened, admin, appeared);
      SortedMap<String, Heard> followed = null;
      Map<String, MessageValues> values = Map.of();
      while (!thread.isStopping()) {
        SortedMap<String, Heard> now = wanted;
        forget(topics, now, followed);
        if (!now.equals(followed) || topics.isOlderThan(DESCRIBE_EVERY)) {
          values = values(now);
          progress.only(now.keySet());
          topics.follow(values.keySet(), progress::problem);
          followed = now;
        }
        look(opened, topics, followed, values);
      }
    } finally {
      thread.waitsFor(null);
    }
  }

  /** Before the subscription changes: a member of the group may commit. */
  private void forget(
      SubscribedTopics topics, SortedMap<String, Heard> now, SortedMap<String, Heard> followed) {
    if (!now.equals(followed)) {
      changedAt = System.nanoTime();
      left = false;
    }
    boolean settled = System.nanoTime() - changedAt > SETTLES.toNanos();
    if (!settled || topics.isOlderThan(DESCRIBE_EVERY) || now.isEmpty()) {
      boolean done = topics.forget(unwanted);
      left = done && settled && now.isEmpty();
    }
  }

  /** Whether it reads nothing, and what nobody wants is marked so. */
  boolean hasLeft() {
    return left;
  }

  /** How to read each topic. One whose schema cannot be read waits, its records too. */
  private Map<String, MessageValues> values(SortedMap<String, Heard> topics) {
    Map<String, MessageValues> all = new TreeMap<>();
    topics.forEach(
        (topic, heard) -> {
          try {
            all.put(topic, values(heard));
          } catch (SourceException e) {
            progress.problem(topic, Optional.of("message.schema: " + e.getMessage()));
          }
        });
    return all;
  }

  private MessageValues values(Heard heard) throws SourceException {
    if (reading.format().equals("json")) {
      return MessageValues.JSON;
    }
    if (reading.format().equals("text")) {
      return MessageValues.TEXT;
    }
    List<AvroValues> schemas = new ArrayList<>();
    for (Path schema : heard.schemas()) {
      schemas.add(AvroValues.read(schema.getParent(), schema.getFileName().toString()));
    }
    return MessageValues.avro(schemas);
  }

  private void look(
      Consumer<byte[], byte[]> open,
      SubscribedTopics topics,
      Map<String, Heard> heard,
      Map<String, MessageValues> values)
      throws SourceException {
    if (open.subscription().isEmpty()) {
      thread.pause(LOOK);
      progress.looked(0, 0, 0);
      return;
    }
    ConsumerRecords<byte[], byte[]> records;
    try {
      records = open.poll(LOOK);
    } catch (NoOffsetForPartitionException e) {
      topics.onPartitionsAssigned(e.partitions());
      return;
    } catch (OffsetOutOfRangeException e) {
      long lost = topics.skipDeleted(e.offsetOutOfRangePartitions());
      TriggerMetrics.MESSAGES_DELETED_UNREAD.on(meters).increment((double) lost);
      topics.follow(values.keySet(), progress::problem); // it may be made again, with another id
      return;
    }
    if (!records.isEmpty()) {
      if (topics.isOlderThan(OF_ONE_INCARNATION)) {
        topics.follow(values.keySet(), progress::problem);
      }
      kept.keep(records, topics, heard, values);
      commit(topics, records.partitions());
    }
    progress.looked(records.count(), lag(open), open.assignment().size());
  }

  private static void commit(SubscribedTopics topics, Set<TopicPartition> partitions) {
    try {
      topics.commit(partitions);
    } catch (CommitFailedException | RebalanceInProgressException e) {
      // Another instance has the partitions now: it sends the same signals again, which are known.
      LOG.info("Partitions moved before their offsets were committed: {}", partitions);
    }
  }

  private static long lag(Consumer<byte[], byte[]> open) {
    return open.assignment().stream()
        .map(open::currentLag)
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .sum();
  }

  /** Ends within a few seconds. */
  @Override
  public void close() {
    thread.close();
    gauges.close();
  }
}
