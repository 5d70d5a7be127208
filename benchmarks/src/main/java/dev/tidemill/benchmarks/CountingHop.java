package dev.tidemill.benchmarks;

import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The least that a decision does: reads and writes one row, sends one record, and asks for a commit
 * if the thread's last one ended 10 ms ago or earlier, as the shell does, since that is faster than
 * to wait for the commit interval.
 */
final class CountingHop implements Processor<byte[], byte[], byte[], byte[]> {

  private static final long PACE_NANOS = 10_000_000;
  private static final ThreadLocal<long[]> COMMITTED_AT_NANOS =
      ThreadLocal.withInitial(() -> new long[] {System.nanoTime() - PACE_NANOS});

  private final String storeName;
  private ProcessorContext<byte[], byte[]> context;
  private KeyValueStore<Bytes, byte[]> store;

  CountingHop(String storeName) {
    this.storeName = storeName;
  }

  /** Kafka's own clients; the producer notes when a commit has ended. */
  static final class Clients extends DefaultKafkaClientSupplier {
    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
      return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()) {
        @Override
        public void commitTransaction() {
          super.commitTransaction();
          COMMITTED_AT_NANOS.get()[0] = System.nanoTime();
        }
      };
    }
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
    this.store = context.getStateStore(storeName);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Bytes key = Bytes.wrap(record.key());
    byte[] before = store.get(key);
    long count = before == null ? 0 : ByteBuffer.wrap(before).getLong();
    store.put(key, ByteBuffer.allocate(Long.BYTES).putLong(count + 1).array());
    context.forward(record);
    if (System.nanoTime() - COMMITTED_AT_NANOS.get()[0] >= PACE_NANOS) {
      context.commit();
    }
  }
}
