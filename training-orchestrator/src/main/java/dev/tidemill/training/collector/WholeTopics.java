package dev.tidemill.training.collector;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads topics from their beginning to where they ended when it began, committed records only. It
 * skips nothing: what cannot be read or decoded ends it.
 */
final class WholeTopics {

  /** If no record comes for this long, Kafka is away. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ServiceContext context;

  WholeTopics(ServiceContext context) {
    this.context = context;
  }

  /**
   * Gives every record to {@code to}, of all topics.
   *
   * @throws CollectorException if a topic does not exist, or a record cannot be read
   */
  void read(List<Topic<?>> topics, Consumer<Object> to) {
    Map<String, Topic<?>> byName = new HashMap<>();
    topics.forEach(t -> byName.put(t.name(), t));
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = partitions(consumer, topics);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
      long movedAt = System.nanoTime();
      while (true) {
        ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        if (ends.isEmpty()) {
          return;
        }
        var records = consumer.poll(Duration.ofMillis(500));
        for (ConsumerRecord<byte[], byte[]> record : records) {
          decode(byName.get(record.topic()), record, to);
        }
        if (!records.isEmpty()) {
          movedAt = System.nanoTime();
        } else if (System.nanoTime() - movedAt > PATIENCE.toNanos()) {
          throw new CollectorException(
              "Kafka has not given the rest of "
                  + ends.keySet()
                  + " within "
                  + PATIENCE.toSeconds()
                  + " s");
        }
      }
    } catch (KafkaException e) {
      throw new CollectorException("The topics cannot be read to their end", e);
    }
  }

  private static List<TopicPartition> partitions(
      KafkaConsumer<?, ?> consumer, List<Topic<?>> topics) {
    List<TopicPartition> all = new ArrayList<>();
    for (Topic<?> topic : topics) {
      List<PartitionInfo> found = consumer.partitionsFor(topic.name());
      if (found.isEmpty()) {
        throw new CollectorException("Topic " + topic.name() + " does not exist on this Kafka");
      }
      found.forEach(p -> all.add(new TopicPartition(p.topic(), p.partition())));
    }
    return all;
  }

  private static void decode(
      Topic<?> topic, ConsumerRecord<byte[], byte[]> record, Consumer<Object> to) {
    if (record.value() == null) {
      return;
    }
    Object value;
    try {
      value = AvroMapper.of(topic.valueType()).decode(record.value());
    } catch (RuntimeException e) {
      throw new CollectorException(
          "The record of "
              + record.topic()
              + ", partition "
              + record.partition()
              + ", offset "
              + record.offset()
              + " cannot be read",
          e);
    }
    to.accept(value);
  }

  private Map<String, Object> properties() {
    Map<String, Object> p = new HashMap<>(context.clientProperties());
    p.put(ConsumerConfig.CLIENT_ID_CONFIG, "collector-" + context.instanceId());
    p.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    p.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    p.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    p.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    p.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    p.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    return p;
  }
}
