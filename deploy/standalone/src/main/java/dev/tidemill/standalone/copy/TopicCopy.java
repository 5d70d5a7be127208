package dev.tidemill.standalone.copy;

import static dev.tidemill.standalone.copy.CopyCluster.get;

import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.schemas.text.Counted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Copies the topics and the positions of groups. No service may run ({@link #requireStopped}). The
 * cluster that it reads stays as it is.
 */
public final class TopicCopy implements AutoCloseable {

  /** A gateway that still runs tells of itself at least this often. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * What was copied.
   *
   * @param records that readers see
   */
  public record Copied(int topics, int partitions, long records, List<String> groups) {}

  private final CopyCluster from;
  private final CopyCluster to;
  private final Consumer<String> progress;

  /**
   * @param progress gets a line now and then
   */
  public TopicCopy(KafkaAccess from, KafkaAccess to, Consumer<String> progress) {
    this.from = new CopyCluster(from.clientProperties());
    this.to = new CopyCluster(to.clientProperties());
    this.progress = progress;
  }

  /**
   * Copies, and reads the copy back.
   *
   * @throws CopyException if it must not be done now, or the copy is not like the original
   */
  public Copied copy() throws InterruptedException {
    long began = System.nanoTime();
    List<String> topics = from.topics();
    refuse(topics);
    Set<TopicPartition> partitions = from.partitions(topics);
    Map<TopicPartition, Long> ends = from.ends(partitions, IsolationLevel.READ_COMMITTED);
    Map<TopicPartition, Long> all = from.ends(partitions, IsolationLevel.READ_UNCOMMITTED);
    if (!ends.equals(all)) {
      throw new CopyException(
          "A transaction is open in %s; wait until it has timed out, or look with `tidemill doctor --cluster`"
              .formatted(Counted.names(differing(ends, all), 3)));
    }
    CopiedTopics made = new CopiedTopics(from, to, topics);
    made.create();
    progress.accept(
        "Copies %s of %s"
            .formatted(
                Counted.of(partitions.size(), "partition"), Counted.of(topics.size(), "topic")));
    Map<TopicPartition, RecordDigest> digests = records(partitions, ends);
    List<String> groups = groups();
    made.keepAsBefore();
    checkCopy(partitions, ends, digests);
    long waited = System.nanoTime() - began;
    Thread.sleep(Math.max(0, QUIET.toMillis() - waited / 1_000_000));
    Map<TopicPartition, Long> now = from.ends(partitions, IsolationLevel.READ_UNCOMMITTED);
    if (!now.equals(all)) {
      throw new CopyException(
          "%s grew meanwhile, so that the copy lacks records: stop what still writes there (a gateway, a program of yours), delete the copied topics and copy again"
              .formatted(Counted.names(differing(all, now), 3)));
    }
    return new Copied(
        topics.size(),
        partitions.size(),
        digests.values().stream().mapToLong(RecordDigest::records).sum(),
        groups);
  }

  private void refuse(List<String> topics) {
    if (from.id().equals(to.id())) {
      throw new CopyException("Both are the same cluster, " + from.id());
    }
    if (topics.isEmpty()) {
      throw new CopyException("There are no topics of Tidemill to copy");
    }
    List<String> there = to.topics();
    if (!there.isEmpty()) {
      throw new CopyException(
          "The other cluster has %s of Tidemill already (%s); delete them, or choose another cluster"
              .formatted(Counted.of(there.size(), "topic"), Counted.names(there, 3)));
    }
  }

  /**
   * Asks a cluster who it is, so that a wrong address is told before anything is waited for.
   *
   * @throws KafkaException if it does not answer soon
   */
  public static void requireAnswer(KafkaAccess kafka) {
    try (CopyCluster cluster = new CopyCluster(kafka.clientProperties())) {
      cluster.requireAnswer(ANSWERS_WITHIN);
    }
  }

  /**
   * Waits until no service works on a cluster. Of one that has just stopped Kafka does not know
   * that it is gone before its session has timed out, since it keeps its place for a restart.
   *
   * @param patience longer than sessions are
   * @throws CopyException if services still work
   */
  public static void requireStopped(KafkaAccess kafka, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    try (CopyCluster cluster = new CopyCluster(kafka.clientProperties())) {
      List<String> running = cluster.atWork();
      while (!running.isEmpty() && System.nanoTime() < deadline) {
        Thread.sleep(POLL.toMillis());
        running = cluster.atWork();
      }
      if (!running.isEmpty()) {
        throw new CopyException(
            "Services run: %s %s members; stop all of them, gateways too, and copy again"
                .formatted(Counted.names(running, 6), Counted.verb(running.size(), "has", "have")));
      }
    }
  }

  private static List<String> differing(
      Map<TopicPartition, Long> one, Map<TopicPartition, Long> other) {
    return one.keySet().stream()
        .filter(p -> !one.get(p).equals(other.get(p)))
        .map(TopicPartition::toString)
        .toList();
  }

  private Map<TopicPartition, RecordDigest> records(
      Set<TopicPartition> partitions, Map<TopicPartition, Long> ends) {
    Map<TopicPartition, RecordDigest> digests = new LinkedHashMap<>();
    Map<TopicPartition, OffsetSteps<ConsumerRecord<byte[], byte[]>>> steps = new HashMap<>();
    partitions.forEach(
        p -> {
          digests.put(p, new RecordDigest());
          steps.put(p, new OffsetSteps<>(ConsumerRecord::offset));
        });
    try (CopyWriter writer = new CopyWriter(to)) {
      read(
          from,
          ends,
          record -> {
            TopicPartition p = new TopicPartition(record.topic(), record.partition());
            digests.get(p).add(record);
            writer.add(p, steps.get(p).take(record));
          },
          () -> {
            steps.forEach((p, s) -> writer.add(p, s.settle()));
            writer.write();
          });
      ends.forEach((p, end) -> writer.add(p, steps.get(p).finish(end)));
      writer.write();
    }
    Map<TopicPartition, RecordsToDelete> before = new HashMap<>();
    steps.forEach(
        (p, s) -> {
          if (s.logStart() > 0) {
            before.put(p, RecordsToDelete.beforeOffset(s.logStart()));
          }
        });
    get(to.admin().deleteRecords(before).all());
    return digests;
  }

  /** Gives every committed record before the ends. */
  private void read(
      CopyCluster cluster,
      Map<TopicPartition, Long> ends,
      Consumer<ConsumerRecord<byte[], byte[]>> each,
      Runnable afterSome) {
    try (var consumer = cluster.consumer()) {
      Set<TopicPartition> open = new HashSet<>(ends.keySet());
      consumer.assign(open);
      consumer.seekToBeginning(open);
      long movedAt = System.nanoTime();
      while (true) {
        if (open.removeIf(p -> consumer.position(p) >= ends.get(p))) {
          consumer.assign(open);
        }
        if (open.isEmpty()) {
          return;
        }
        var records = consumer.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> record : records) {
          if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
            each.accept(record);
          }
        }
        afterSome.run();
        if (!records.isEmpty()) {
          movedAt = System.nanoTime();
        } else if (System.nanoTime() - movedAt > PATIENCE.toNanos()) {
          throw new KafkaException("no records of " + open + " for " + PATIENCE.toSeconds() + " s");
        }
      }
    }
  }

  private List<String> groups() {
    List<String> copied = new ArrayList<>();
    for (String group : CopyCluster.applications().toList()) {
      Map<TopicPartition, OffsetAndMetadata> at =
          new HashMap<>(
              get(from.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()));
      at.values().removeIf(Objects::isNull);
      // The epoch of a leader says nothing elsewhere.
      at.replaceAll((p, o) -> new OffsetAndMetadata(o.offset(), o.metadata()));
      if (!at.isEmpty()) {
        get(to.admin().alterConsumerGroupOffsets(group, at).all());
        copied.add(group);
      }
    }
    for (String group : CopyCluster.queues().toList()) {
      Map<TopicPartition, Long> at = new HashMap<>();
      try {
        get(from.admin()
                .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
                .partitionsToOffsetInfo(group))
            .forEach(
                (p, info) -> {
                  if (info != null && info.startOffset() >= 0) {
                    at.put(p, info.startOffset());
                  }
                });
      } catch (GroupIdNotFoundException e) {
        continue; // no worker has ever run
      }
      if (!at.isEmpty()) {
        get(to.admin().alterShareGroupOffsets(group, at).all());
        copied.add(group);
      }
    }
    return copied;
  }

  private void checkCopy(
      Set<TopicPartition> partitions,
      Map<TopicPartition, Long> ends,
      Map<TopicPartition, RecordDigest> digests) {
    progress.accept("Reads the copy back");
    Map<TopicPartition, Long> there = to.ends(partitions, IsolationLevel.READ_COMMITTED);
    Map<TopicPartition, RecordDigest> read = new HashMap<>();
    partitions.forEach(p -> read.put(p, new RecordDigest()));
    read(
        to,
        there,
        record -> read.get(new TopicPartition(record.topic(), record.partition())).add(record),
        () -> {});
    List<String> unlike = new ArrayList<>(differing(ends, there));
    digests.forEach(
        (p, digest) -> {
          if (!digest.hex().equals(read.get(p).hex())) {
            unlike.add(p.toString());
          }
        });
    if (!unlike.isEmpty()) {
      throw new CopyException(
          "The copy of %s is not like the original; delete the copied topics and copy again"
              .formatted(Counted.names(unlike, 4)));
    }
  }

  @Override
  public void close() {
    from.close();
    to.close();
  }
}
