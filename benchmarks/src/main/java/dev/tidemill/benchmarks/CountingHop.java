package dev.tidemill.benchmarks;

import dev.tidemill.kit.shell.CommitPacer;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The least that a decision does: reads and writes one row, sends one record, and commits at the
 * pace of the shell.
 */
final class CountingHop implements Processor<byte[], byte[], byte[], byte[]> {

  private final String storeName;
  private ProcessorContext<byte[], byte[]> context;
  private KeyValueStore<Bytes, byte[]> store;

  CountingHop(String storeName) {
    this.storeName = storeName;
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
    CommitPacer.decided(context);
  }
}
