package dev.tidemill.standalone;

import dev.tidemill.kit.kafka.KafkaAccess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The groups of a cluster as its operator sees them. */
final class Groups implements AutoCloseable {

  private final KafkaAccess kafka;
  private final Admin admin;

  Groups(KafkaAccess kafka) {
    this.kafka = kafka;
    this.admin = Admin.create(kafka.clientProperties());
  }

  private List<GroupListing> all() throws ExecutionException, InterruptedException {
    return List.copyOf(admin.listGroups().all().get());
  }

  List<String> names() throws ExecutionException, InterruptedException {
    return all().stream().map(GroupListing::groupId).toList();
  }

  /** Groups that are not stable, with their state. */
  List<String> unstable() throws ExecutionException, InterruptedException {
    return all().stream()
        .filter(g -> !g.groupState().equals(java.util.Optional.of(GroupState.STABLE)))
        .map(g -> g.groupId() + " is " + g.groupState())
        .toList();
  }

  /**
   * Partitions with a committed record that its group has not taken. The end offset does not tell:
   * transaction markers lie behind the last record.
   */
  List<String> behind() throws ExecutionException, InterruptedException {
    List<String> out = new ArrayList<>();
    for (GroupListing group : all()) {
      if (group.type().equals(java.util.Optional.of(GroupType.CLASSIC))) {
        Map<TopicPartition, OffsetAndMetadata> committed =
            admin.listConsumerGroupOffsets(group.groupId()).partitionsToOffsetAndMetadata().get();
        committed.forEach(
            (partition, offset) -> {
              if (offset != null && hasRecordAfter(partition, offset.offset())) {
                out.add(group.groupId() + " is behind on " + partition);
              }
            });
      }
    }
    return out;
  }

  private boolean hasRecordAfter(TopicPartition partition, long offset) {
    Map<String, Object> properties = kafka.clientProperties();
    properties.put("isolation.level", "read_committed");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, offset);
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        if (!consumer.poll(Duration.ofSeconds(1)).isEmpty()) {
          return true;
        }
      }
      return false;
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
