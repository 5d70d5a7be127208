package dev.tidemill.kit.worker;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the committed records of one key in a stretch of a topic, once, oldest first, on the
 * caller's thread and without a group. It is bounded in records and in time.
 *
 * @param from the wall clock of the first record
 * @param to the wall clock of the last one
 * @param mostRecords of all keys of the partition; of more, the newest are read
 * @param within the longest time that it takes
 */
public record LogStretch(Instant from, Instant to, long mostRecords, Duration within) {

  /** One wait for records; the deadline is looked at between two. */
  private static final Duration POLL = Duration.ofMillis(100);

  private static final Duration CLOSE_WITHIN = Duration.ofMillis(100);

  /**
   * How much was read.
   *
   * @param notBefore the wall clock of the first record that was looked at, if records before it
   *     were asked for and passed over or are no longer kept
   * @param complete whether all records up to the end were read in time
   */
  public record Extent(Optional<Instant> notBefore, boolean complete) {}

  /**
   * Reads.
   *
   * @param reader for the names of clients
   * @throws KafkaException if Kafka does not answer
   */
  public <V> Extent read(
      ServiceContext context,
      String reader,
      Topic<V> topic,
      String key,
      LogReader.Handler<V> handler) {
    Map<String, Object> properties = ReaderProperties.of(context, reader);
    Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try {
      return read(consumer, topic, key, handler, System::nanoTime);
    } finally {
      consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
    }
  }

  <V> Extent read(
      Consumer<byte[], byte[]> consumer,
      Topic<V> topic,
      String key,
      LogReader.Handler<V> handler,
      LongSupplier nanos) {
    long deadline = nanos.getAsLong() + within.toNanos();
    AvroMapper<V> mapper = AvroMapper.of(topic.valueType());
    byte[] wanted = key.getBytes(StandardCharsets.UTF_8);
    int partitions = consumer.partitionsFor(topic.name()).size();
    TopicPartition partition =
        new TopicPartition(topic.name(), BuiltInPartitioner.partitionForKey(wanted, partitions));
    consumer.assign(List.of(partition));
    long first = consumer.beginningOffsets(List.of(partition)).get(partition);
    long end = consumer.endOffsets(List.of(partition)).get(partition);
    long last = Math.min(end, offset(consumer, partition, to.plusMillis(1)).orElse(end));
    long wish = offset(consumer, partition, from).orElse(end);
    long start = Math.max(wish, last - mostRecords);
    boolean cut = start > wish || (wish == first && first > 0);
    Optional<Instant> notBefore = Optional.empty();
    consumer.seek(partition, start);
    boolean any = false;
    while (consumer.position(partition) < last) {
      if (nanos.getAsLong() > deadline) {
        return new Extent(notBefore, false);
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (!any && cut) {
          notBefore = Optional.of(Instant.ofEpochMilli(record.timestamp()));
        }
        any = true;
        if (record.offset() < last && Arrays.equals(wanted, record.key())) {
          handler.handle(Received.of(record, mapper));
        }
      }
    }
    return new Extent(notBefore, true);
  }

  private static Optional<Long> offset(
      Consumer<?, ?> consumer, TopicPartition partition, Instant at) {
    Map<TopicPartition, Long> asked = Map.of(partition, Math.max(0, at.toEpochMilli()));
    OffsetAndTimestamp found = consumer.offsetsForTimes(asked).get(partition);
    return Optional.ofNullable(found).map(OffsetAndTimestamp::offset);
  }
}
