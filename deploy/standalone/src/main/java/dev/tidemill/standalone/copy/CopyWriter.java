package dev.tidemill.standalone.copy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Carries out steps. Partitions whose transactions end at the same time share one. */
final class CopyWriter implements AutoCloseable {

  private static final byte[] NOTHING = new byte[0];
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(1);

  private final Map<TopicPartition, Queue<CopyStep<ConsumerRecord<byte[], byte[]>>>> waiting =
      new LinkedHashMap<>();
  private final Producer<byte[], byte[]> plain;
  private final Producer<byte[], byte[]> transactional;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final CopyCluster cluster;

  /** Where the next record or marker of a partition is to stand. */
  private final Map<TopicPartition, Long> next = new HashMap<>();

  CopyWriter(CopyCluster cluster) {
    this.cluster = cluster;
    Map<String, Object> p = new HashMap<>(cluster.properties());
    p.put("acks", "all");
    p.put("enable.idempotence", true);
    // With more, a broker that does not yet lead a new topic refuses the first batch, takes the
    // second, and then never the first (KAFKA-15591).
    p.put("max.in.flight.requests.per.connection", 1);
    p.put("linger.ms", 20);
    p.put("batch.size", 256 << 10);
    p.put("compression.type", "lz4");
    p.put("max.request.size", 4 << 20);
    p.put("enable.metrics.push", false);
    this.plain = producer(p);
    p.put("transactional.id", "tidemill-topics-copy");
    this.transactional = producer(p);
    transactional.initTransactions();
  }

  private static Producer<byte[], byte[]> producer(Map<String, Object> properties) {
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  void add(TopicPartition partition, Iterable<CopyStep<ConsumerRecord<byte[], byte[]>>> steps) {
    Queue<CopyStep<ConsumerRecord<byte[], byte[]>>> queue =
        waiting.computeIfAbsent(partition, p -> new ArrayDeque<>());
    steps.forEach(queue::add);
  }

  /** Writes all that was added, in the order of each partition. */
  void write() {
    waiting.values().removeIf(Queue::isEmpty);
    while (!waiting.isEmpty()) {
      waiting.forEach(this::outsideOfTransactions);
      plain.flush();
      check();
      committed();
      aborted();
      waiting.values().removeIf(Queue::isEmpty);
    }
  }

  private void outsideOfTransactions(
      TopicPartition partition, Queue<CopyStep<ConsumerRecord<byte[], byte[]>>> queue) {
    while (!queue.isEmpty()) {
      CopyStep<ConsumerRecord<byte[], byte[]>> step = queue.peek();
      if (step instanceof CopyStep.Filler<ConsumerRecord<byte[], byte[]>> filler) {
        for (long i = 0; i < filler.count(); i++) {
          send(plain, filler(partition, null));
        }
      } else if (step instanceof CopyStep.Plain<ConsumerRecord<byte[], byte[]>> records) {
        records.records().forEach(r -> send(plain, copy(r)));
      } else {
        return;
      }
      queue.remove();
    }
  }

  private void committed() {
    Set<TopicPartition> ended = new HashSet<>();
    waiting.forEach(
        (partition, queue) -> {
          if (queue.peek() instanceof CopyStep.Committed<ConsumerRecord<byte[], byte[]>> records) {
            begin(ended, partition);
            records.records().forEach(r -> send(transactional, copy(r)));
            queue.remove();
          }
        });
    if (!ended.isEmpty()) {
      transactional.commitTransaction();
      check();
      awaitMarkers(ended);
    }
  }

  private void aborted() {
    Set<TopicPartition> ended = new HashSet<>();
    waiting.forEach(
        (partition, queue) -> {
          if (queue.peek() instanceof CopyStep.Aborted<ConsumerRecord<byte[], byte[]>> gap) {
            begin(ended, partition);
            for (long i = 0; i < gap.records(); i++) {
              send(transactional, filler(partition, gap.like().timestamp()));
            }
            queue.remove();
          }
        });
    if (!ended.isEmpty()) {
      // To abort drops what was not sent yet.
      transactional.flush();
      check();
      transactional.abortTransaction();
      awaitMarkers(ended);
    }
  }

  private void begin(Set<TopicPartition> begun, TopicPartition partition) {
    if (begun.isEmpty()) {
      transactional.beginTransaction();
    }
    begun.add(partition);
  }

  /** A transaction has ended for its writer before its markers are written. */
  private void awaitMarkers(Set<TopicPartition> ended) {
    ended.forEach(p -> next.merge(p, 1L, Long::sum));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Map<TopicPartition, Long> ends = cluster.ends(ended, IsolationLevel.READ_UNCOMMITTED);
      for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
        if (end.getValue() > next.get(end.getKey())) {
          throw new CopyException(
              "Something else writes to %s of the other cluster; stop it, delete the copied topics and copy again"
                  .formatted(end.getKey()));
        }
      }
      if (ended.stream().allMatch(p -> ends.get(p).equals(next.get(p)))) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new KafkaException("the marker of a transaction was not written: " + ended);
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
  }

  private void send(Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
    next.merge(new TopicPartition(record.topic(), record.partition()), 1L, Long::sum);
    producer.send(
        record,
        (metadata, error) -> {
          if (error != null) {
            failure.compareAndSet(null, error);
          }
        });
  }

  private void check() {
    Exception error = failure.get();
    if (error != null) {
      throw new KafkaException("a record was not written: " + error.getMessage(), error);
    }
  }

  private static ProducerRecord<byte[], byte[]> copy(ConsumerRecord<byte[], byte[]> r) {
    return new ProducerRecord<>(
        r.topic(), r.partition(), r.timestamp(), r.key(), r.value(), r.headers());
  }

  private static ProducerRecord<byte[], byte[]> filler(TopicPartition partition, Long timestamp) {
    return new ProducerRecord<>(partition.topic(), partition.partition(), timestamp, null, NOTHING);
  }

  @Override
  public void close() {
    transactional.close();
    plain.close();
  }
}
