package dev.tidemill.benchmarks;

import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what is on topics up to now, committed records only. */
final class CommittedRecords {

  private final KafkaAccess kafka;

  CommittedRecords(KafkaAccess kafka) {
    this.kafka = kafka;
  }

  /** Gives each record of a topic, those of a partition in order. */
  <V> void each(Topic<V> topic, Consumer<V> take) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(i -> new TopicPartition(i.topic(), i.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      untilEnd(
          consumer,
          record -> {
            take.accept(AvroMapper.of(topic.valueType()).decode(record.value()));
            return true;
          });
    }
  }

  /**
   * Whether a record lies at an offset or behind it. The end offset does not tell: the markers of
   * transactions lie behind the last record.
   */
  boolean after(TopicPartition partition, long offset) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, offset);
      return !untilEnd(consumer, record -> false);
    }
  }

  /** Takes records up to the present end, or until one is refused; whether all were taken. */
  private static boolean untilEnd(
      KafkaConsumer<byte[], byte[]> consumer,
      Function<ConsumerRecord<byte[], byte[]>, Boolean> take) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
        if (!take.apply(record)) {
          return false;
        }
      }
    }
    return true;
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> properties = kafka.clientProperties();
    properties.put("isolation.level", "read_committed");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
