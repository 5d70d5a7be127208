package dev.tidemill.validation.evidence.join;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Rows of one store. Keys: kind, endpoint, NUL, pipeline, NUL, rest. */
record KeyedRows(KeyValueStore<Bytes, byte[]> store) {

  /** Just below the default limit of a topic's records, which changelogs have. */
  static final int MOST_BYTES = 1_000_000;

  private static final ByteArraySerializer BYTES = new ByteArraySerializer();

  byte[] get(Bytes key) {
    return store.get(key);
  }

  void put(Bytes key, byte[] value) {
    store.put(key, value);
  }

  void delete(Bytes key) {
    store.delete(key);
  }

  /** Rows whose keys begin with this one, up to a number, in the order of their keys. */
  void scan(Bytes prefix, int most, Consumer<KeyValue<Bytes, byte[]>> each) {
    int taken = 0;
    try (KeyValueIterator<Bytes, byte[]> found = store.prefixScan(prefix.get(), BYTES)) {
      while (found.hasNext() && taken++ < most) {
        each.accept(found.next());
      }
    }
  }

  static Bytes key(char kind, ServedAt endpoint, String rest) {
    return key(kind, endpoint, rest.getBytes(StandardCharsets.UTF_8));
  }

  static Bytes key(char kind, ServedAt endpoint, byte[] rest) {
    byte[] name = endpoint.name().getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(2 + name.length + rest.length)
            .put((byte) kind)
            .put(name)
            .put((byte) 0)
            .put(rest)
            .array());
  }

  /** The rest of a key of this endpoint. */
  static String rest(Bytes key, ServedAt endpoint) {
    int from = key(' ', endpoint, "").get().length;
    return new String(key.get(), from, key.get().length - from, StandardCharsets.UTF_8);
  }
}
