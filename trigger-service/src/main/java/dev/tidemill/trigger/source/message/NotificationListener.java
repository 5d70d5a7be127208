package dev.tidemill.trigger.source.message;

import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.topic.TopicPlace;
import dev.tidemill.kit.source.topic.TopicReach;
import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.NoticeKind;
import dev.tidemill.schemas.spec.source.TopicRows.Login;
import dev.tidemill.trigger.hook.BucketEvents;
import dev.tidemill.trigger.metric.TriggerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads notifications of buckets from topics of one cluster, from their ends on. No group exists
 * and nothing is committed: what was written while nobody read is found by polling. What comes
 * within a second is one notice, so that a bucket in which much happens is not listed all the time.
 */
final class NotificationListener implements AutoCloseable {

  private static final Duration LOOK = Duration.ofMillis(500);

  /** The longest time until it sees that a topic is there, or gone. */
  static final Duration DESCRIBE_EVERY = Duration.ofSeconds(10);

  private static final Duration ONE_NOTICE = Duration.ofSeconds(1);

  /**
   * A cluster.
   *
   * @param bootstrapServers empty for Tidemill's own cluster
   * @param folder in which the password is looked for; empty if there is no login
   */
  record Place(Optional<String> bootstrapServers, Optional<Login> login, Optional<Path> folder) {

    String about() {
      return "notifications of " + bootstrapServers.orElse("Tidemill's cluster");
    }
  }

  private final Place place;
  private final TopicReach reach;
  private final Consumer<Notice> wake;
  private final InstantSource clock;
  private final MeterRegistry meters;
  private final ReadingProgress progress;
  private final ReadingThread thread;
  private final Set<String> known = new HashSet<>();
  private final Map<String, String> unread = new HashMap<>();
  private final Set<String> changed = new LinkedHashSet<>();
  private volatile Set<String> wanted = Set.of();
  private Instant toldAt = Instant.MIN;

  /**
   * @param wake hears of the places where something changed
   */
  NotificationListener(
      Place place,
      TopicReach reach,
      Consumer<Notice> wake,
      InstantSource clock,
      MeterRegistry meters) {
    this.place = place;
    this.reach = reach;
    this.wake = wake;
    this.clock = clock;
    this.meters = meters;
    List.of("yes", "no").forEach(read -> TriggerMetrics.NOTIFICATIONS.on(meters, read));
    this.progress = new ReadingProgress(clock);
    this.thread = new ReadingThread("notifications", place.about(), this::listen, progress, meters);
  }

  void start(Set<String> topics) {
    wanted = topics;
    thread.start();
  }

  /** From now on it reads these topics. */
  void follow(Set<String> topics) {
    wanted = topics;
  }

  /** How the reading goes. */
  ReadingProgress progress() {
    return progress;
  }

  private Map<String, Object> properties() throws SourceException {
    TopicPlace topics =
        new TopicPlace(
            "s3.notifications", "of notifications", place.bootstrapServers(), place.login());
    Map<String, Object> p =
        new HashMap<>(reach.properties(topics, place.folder().orElse(Path.of("/"))));
    p.put("enable.auto.commit", false);
    p.put("auto.offset.reset", "latest");
    p.put("isolation.level", "read_committed");
    p.put("allow.auto.create.topics", false);
    p.put("enable.metrics.push", false);
    return p;
  }

  private void listen() throws SourceException {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      thread.waitsFor(consumer);
      Set<String> followed = null;
      Instant describedAt = Instant.MIN;
      while (!thread.isStopping()) {
        Set<String> now = wanted;
        if (!now.equals(followed) || describedAt.isBefore(clock.instant().minus(DESCRIBE_EVERY))) {
          assign(consumer, now);
          followed = now;
          describedAt = clock.instant();
        }
        if (consumer.assignment().isEmpty()) {
          thread.pause(LOOK);
          progress.looked(0, 0, 0);
        } else {
          ConsumerRecords<byte[], byte[]> records = consumer.poll(LOOK);
          records.forEach(this::read);
          tell();
          progress.looked(records.count(), 0, consumer.assignment().size());
        }
      }
    } finally {
      thread.waitsFor(null);
    }
  }

  /** A topic is read from its end; one that came later, and a partition too, from its beginning. */
  private void assign(KafkaConsumer<byte[], byte[]> consumer, Set<String> topics) {
    List<TopicPartition> all = new ArrayList<>();
    progress.only(topics);
    for (String topic : topics) {
      List<PartitionInfo> partitions = consumer.partitionsFor(topic);
      boolean missing = partitions == null || partitions.isEmpty();
      progress.problem(topic, missing ? Optional.of("the topic does not exist") : Optional.empty());
      if (!missing) {
        partitions.forEach(p -> all.add(new TopicPartition(topic, p.partition())));
      }
    }
    List<TopicPartition> fresh = new ArrayList<>(all);
    fresh.removeAll(consumer.assignment());
    consumer.assign(all);
    for (TopicPartition partition : fresh) {
      if (known.contains(partition.topic())) {
        consumer.seekToBeginning(List.of(partition));
      } else {
        consumer.seekToEnd(List.of(partition));
      }
    }
    fresh.forEach(consumer::position); // what is written from now on is read
    known.addAll(topics);
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    boolean read = true;
    try {
      changed.addAll(BucketEvents.read(record.value()).places());
    } catch (HttpError e) {
      read = false;
      String problem =
          "offset %d of partition %d cannot be read as a notification: %s"
              .formatted(record.offset(), record.partition(), e.getMessage());
      unread.put(record.topic(), problem);
      progress.problem(record.topic(), Optional.of(problem));
    }
    TriggerMetrics.NOTIFICATIONS.on(meters, read ? "yes" : "no").increment();
  }

  private void tell() {
    Instant now = clock.instant();
    if (changed.isEmpty() || now.isBefore(toldAt.plus(ONE_NOTICE))) {
      return;
    }
    toldAt = now;
    List<String> places = BucketEvents.told(changed);
    String objects = Integer.toString(changed.size());
    changed.clear();
    wake.accept(
        new Notice(
            place.about() + " at " + now, NoticeKind.S3, places, now, Map.of("objects", objects)));
  }

  /** Ends within a few seconds. */
  @Override
  public void close() {
    thread.close();
  }
}
