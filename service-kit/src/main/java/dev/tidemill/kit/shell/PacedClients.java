package dev.tidemill.kit.shell;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/** Kafka's own clients, led by the {@link CommitPacer} of their stream thread. */
public final class PacedClients implements KafkaClientSupplier {

  /** Kafka Streams polls when it has processed all that it has read. */
  private static final class PacedConsumer extends KafkaConsumer<byte[], byte[]> {
    PacedConsumer(Map<String, Object> config) {
      super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration longest) {
      return super.poll(CommitPacer.ofThread().mayWait(longest));
    }
  }

  /** Kafka Streams waits as long as at rest, while a start waits for what is restored. */
  private static final class RestoreConsumer extends KafkaConsumer<byte[], byte[]> {
    private static final Duration LONGEST = Duration.ofMillis(50);

    RestoreConsumer(Map<String, Object> config) {
      super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration longest) {
      return super.poll(longest.compareTo(LONGEST) < 0 ? longest : LONGEST);
    }
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new PacedProducer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new PacedConsumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return new RestoreConsumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return getRestoreConsumer(config);
  }
}
