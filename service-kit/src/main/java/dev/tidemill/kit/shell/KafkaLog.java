package dev.tidemill.kit.shell;

import dev.tidemill.kit.kafka.SharedAdmin;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The log as Kafka's own clients see it; they connect when they are first needed. */
final class KafkaLog implements BacklogWatch.OpenLog {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(200);

  private final String group;
  private final Map<String, Object> clientProperties;
  private final SharedAdmin shared;
  private final Admin admin;
  private final Map<String, Set<TopicPartition>> partitions = new HashMap<>();
  private KafkaConsumer<byte[], byte[]> consumer;

  /**
   * @param group of the application
   */
  KafkaLog(String group, Map<String, Object> clientProperties) {
    this.group = group;
    this.clientProperties = clientProperties;
    this.shared = SharedAdmin.open(clientProperties);
    this.admin = shared.admin();
  }

  @Override
  public Set<TopicPartition> partitions(String topic) {
    return partitions.computeIfAbsent(
        topic,
        t ->
            await(admin.describeTopics(List.of(t)).allTopicNames()).get(t).partitions().stream()
                .map(p -> new TopicPartition(t, p.partition()))
                .collect(Collectors.toUnmodifiableSet()));
  }

  /** The ends for every writer: records lie behind an open transaction too. */
  @Override
  public Map<TopicPartition, Long> ends(Set<TopicPartition> of) {
    Map<TopicPartition, OffsetSpec> latest =
        of.stream().collect(Collectors.toMap(Function.identity(), p -> OffsetSpec.latest()));
    return await(admin.listOffsets(latest).all()).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
  }

  @Override
  public Map<TopicPartition, Long> processed(Set<TopicPartition> of) {
    ListConsumerGroupOffsetsSpec asked = new ListConsumerGroupOffsetsSpec().topicPartitions(of);
    Map<TopicPartition, Long> out = new HashMap<>();
    await(admin.listConsumerGroupOffsets(Map.of(group, asked)).partitionsToOffsetAndMetadata(group))
        .forEach(
            (p, at) -> {
              if (at != null) {
                out.put(p, at.offset());
              }
            });
    return out;
  }

  @Override
  public Long firstRecord(TopicPartition of, Long from, long end) {
    KafkaConsumer<byte[], byte[]> reader = reader();
    reader.assign(List.of(of));
    if (from == null) {
      reader.seekToBeginning(List.of(of));
    } else {
      reader.seek(of, from);
    }
    for (ConsumerRecord<byte[], byte[]> record : reader.poll(LOOK)) {
      return record.offset() < end ? record.offset() : -1L;
    }
    return reader.position(of, PATIENCE) >= end ? -1L : null;
  }

  private KafkaConsumer<byte[], byte[]> reader() {
    if (consumer == null) {
      Map<String, Object> p = new HashMap<>(clientProperties);
      p.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
      p.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
      p.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
      p.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
      p.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
      p.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1_024);
      p.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
      consumer = new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
    return consumer;
  }

  private static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new KafkaException("Kafka does not answer within " + PATIENCE.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted", e);
    }
  }

  @Override
  public void close() {
    shared.close();
    if (consumer != null) {
      consumer.close();
    }
  }
}
