package dev.tidemill.kit.shell;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka's producer for a stream thread. It leaves out what Kafka Streams asks for in vain:
 *
 * <ul>
 *   <li>An empty transaction. Each punctuation, even one that does nothing, makes Kafka Streams
 *       commit the offsets of before once more: 100 transactions a second at rest.
 *   <li>To wait for what was sent, once for each task, before each commit. The commit itself sends
 *       it and waits, once for all, and fails when a record did.
 * </ul>
 *
 * It tells the {@link CommitPacer} how long commits take.
 */
final class PacedProducer extends KafkaProducer<byte[], byte[]> {

  private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> offered = new HashMap<>();
  private boolean open;

  PacedProducer(Map<String, Object> config) {
    super(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** It begins with the first record or the first new offset. */
  @Override
  public void beginTransaction() {
    offered.clear();
  }

  private void open() {
    if (!open) {
      super.beginTransaction();
      open = true;
    }
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
    open();
    return super.send(record, callback);
  }

  @Override
  public void flush() {
    // The commit does.
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    if (open || !committed.entrySet().containsAll(offsets.entrySet())) {
      open();
      CommitPacer.ofThread().began();
      super.sendOffsetsToTransaction(offsets, group);
      offered.putAll(offsets);
    }
  }

  @Override
  public void commitTransaction() {
    if (open) {
      super.commitTransaction();
      open = false;
      committed.putAll(offered);
      CommitPacer.ofThread().ended();
    }
  }

  @Override
  public void abortTransaction() {
    CommitPacer.ofThread().nothingLeft();
    if (open) {
      open = false;
      super.abortTransaction();
    }
  }
}
