package dev.tidemill.kit.shell;

import dev.tidemill.kit.decide.RowChange;
import dev.tidemill.kit.decide.Rows;
import dev.tidemill.kit.shell.TimerQueue.Timer;
import dev.tidemill.schemas.avro.AvroMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The store of a machine: states ({@code s KEY}), rows ({@code r KEY 0 NAME}), timers ({@code t KEY
 * 0 NAME}) and the last now ({@code n}), in one RocksDB with one changelog, since opening three is
 * what a start waits for. The last states used are kept decoded.
 */
final class MachineStore<S> {

  private static final int DECODED_STATES = 512;
  private static final Bytes NOW = Bytes.wrap(new byte[] {'n'});

  private final KeyValueStore<Bytes, byte[]> store;
  private final AvroMapper<S> mapper;
  private final Map<String, S> decoded =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, S> eldest) {
          return size() > DECODED_STATES;
        }
      };
  private long lastNowMillis;

  MachineStore(KeyValueStore<Bytes, byte[]> store, AvroMapper<S> mapper) {
    this.store = store;
    this.mapper = mapper;
    byte[] now = store.get(NOW);
    this.lastNowMillis = now == null ? Long.MIN_VALUE : ByteBuffer.wrap(now).getLong();
  }

  /** {@code max(wall clock, last now of this partition)}. */
  long now(long wallMillis) {
    return Math.max(wallMillis, lastNowMillis);
  }

  void keepNow(long nowMillis) {
    if (nowMillis > lastNowMillis) {
      lastNowMillis = nowMillis;
      store.put(NOW, ByteBuffer.allocate(8).putLong(nowMillis).array());
    }
  }

  /** Null if nothing is stored. */
  S state(String key) {
    S state = decoded.get(key);
    if (state != null) {
      return state;
    }
    byte[] bytes = store.get(name('s', key));
    if (bytes == null) {
      return null;
    }
    state = mapper.decode(bytes);
    decoded.put(key, state);
    return state;
  }

  byte[] encode(S state) {
    return RecordTooLargeException.check("the state", mapper.encode(state));
  }

  void putState(String key, S state, byte[] encoded) {
    store.put(name('s', key), encoded);
    decoded.put(key, state);
  }

  void deleteState(String key) {
    store.delete(name('s', key));
    decoded.remove(key);
  }

  void states(BiConsumer<String, S> each) {
    scan(
        new byte[] {'s'},
        e -> each.accept(text(e.key.get(), 1, e.key.get().length), mapper.decode(e.value)));
  }

  Rows rows(String key, List<String> names) {
    Map<String, String> found = new HashMap<>();
    for (String name : names) {
      byte[] value = store.get(name('r', key, name));
      if (value != null) {
        found.put(name, new String(value, StandardCharsets.UTF_8));
      }
    }
    return new Rows(found);
  }

  void apply(String key, RowChange change) {
    if (change instanceof RowChange.Put put) {
      store.put(name('r', key, put.name()), put.value().getBytes(StandardCharsets.UTF_8));
    } else if (change instanceof RowChange.DeletePrefix delete) {
      List<Bytes> found = new ArrayList<>();
      scan(name('r', key, delete.prefix()).get(), e -> found.add(e.key));
      found.forEach(store::delete);
    }
  }

  void putTimer(Timer timer) {
    ByteBuffer value = ByteBuffer.allocate(timer.failures() == 0 ? 9 : 21);
    value.putLong(timer.dueAtMillis()).put((byte) (timer.fired() ? 1 : 0));
    if (timer.failures() > 0) {
      value.putInt(timer.failures()).putLong(timer.fireAtMillis());
    }
    store.put(name('t', timer.key(), timer.name()), value.array());
  }

  void deleteTimer(String key, String name) {
    store.delete(name('t', key, name));
  }

  void timers(Consumer<Timer> each) {
    scan(
        new byte[] {'t'},
        e -> {
          byte[] k = e.key.get();
          int end = 1;
          while (k[end] != 0) {
            end++;
          }
          ByteBuffer value = ByteBuffer.wrap(e.value);
          long due = value.getLong();
          boolean fired = value.get() != 0;
          int failures = value.hasRemaining() ? value.getInt() : 0;
          long fireAt = value.hasRemaining() ? value.getLong() : due;
          String name = text(k, end + 1, k.length);
          each.accept(new Timer(text(k, 1, end), name, due, fired, failures, fireAt));
        });
  }

  private void scan(byte[] prefix, Consumer<KeyValue<Bytes, byte[]>> each) {
    try (KeyValueIterator<Bytes, byte[]> found =
        store.prefixScan(prefix, new ByteArraySerializer())) {
      found.forEachRemaining(each);
    }
  }

  private static Bytes name(char kind, String key) {
    byte[] k = key.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(ByteBuffer.allocate(1 + k.length).put((byte) kind).put(k).array());
  }

  private static Bytes name(char kind, String key, String name) {
    byte[] k = key.getBytes(StandardCharsets.UTF_8);
    byte[] n = name.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(2 + k.length + n.length)
            .put((byte) kind)
            .put(k)
            .put((byte) 0)
            .put(n)
            .array());
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
