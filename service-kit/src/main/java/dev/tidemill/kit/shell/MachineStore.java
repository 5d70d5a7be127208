package dev.tidemill.kit.shell;

import dev.tidemill.kit.decide.PartChanges;
import dev.tidemill.kit.decide.PartitionClock;
import dev.tidemill.kit.decide.Parts;
import dev.tidemill.kit.decide.RowChange;
import dev.tidemill.kit.decide.Rows;
import dev.tidemill.kit.decide.StateParts;
import dev.tidemill.kit.shell.TimerQueue.Timer;
import dev.tidemill.schemas.avro.AvroMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The store of a machine: parts of states ({@code s KEY 0 PART}), rows ({@code r KEY 0 NAME}),
 * timers ({@code t KEY 0 NAME}) and a now that no decision was made after ({@code n}), in one
 * RocksDB with one changelog, since opening three is what a start waits for. The last states used
 * are kept decoded; of a key without one that is known, too.
 */
final class MachineStore<S> {

  private static final Bytes NOW = Bytes.wrap(new byte[] {'n'});
  private static final Bytes END_OF_STATES = Bytes.wrap(new byte[] {'s' + 1});

  /**
   * The now that is kept lies so far ahead of the decision that it is written for, so that the next
   * ones write none. A restart within this time goes on that much ahead of the wall clock.
   */
  private static final long NOW_AHEAD_MILLIS = 10;

  private final KeyValueStore<Bytes, byte[]> store;
  private final StateParts<S> parts;

  private final DecodedStates<S> decoded = new DecodedStates<>(DecodedStates.MAX_BYTES);

  /** No decision was made later than this. */
  private Long notAfterMillis;

  MachineStore(KeyValueStore<Bytes, byte[]> store, StateParts<S> parts) {
    this.store = store;
    this.parts = parts;
    byte[] now = store.get(NOW);
    this.notAfterMillis = now == null ? null : ByteBuffer.wrap(now).getLong();
  }

  /** The partition's time, which goes on from its last decision. */
  PartitionClock clock(long nanos) {
    return notAfterMillis == null
        ? new PartitionClock()
        : new PartitionClock(notAfterMillis, nanos);
  }

  void keepNow(long nowMillis) {
    if (notAfterMillis == null || nowMillis > notAfterMillis) {
      notAfterMillis = nowMillis + NOW_AHEAD_MILLIS;
      store.put(NOW, ByteBuffer.allocate(8).putLong(notAfterMillis).array());
    }
  }

  /** Null if nothing is stored. */
  S state(String key) {
    S state = decoded.get(key);
    if (state != null || decoded.knows(key)) {
      return state;
    }
    SortedMap<String, Record> kept = new TreeMap<>();
    Map<String, Integer> bytes = new HashMap<>(8);
    BiConsumer<String, byte[]> read =
        (name, value) -> {
          kept.put(name, decode(name, value));
          bytes.put(name, value.length);
        };
    if (parts.isWhole()) {
      byte[] value = store.get(name('s', key, StateParts.WHOLE));
      if (value != null) {
        read.accept(StateParts.WHOLE, value);
      }
    } else {
      scan(name('s', key, "").get(), e -> read.accept(nameOf(e.key.get()), e.value));
    }
    if (kept.isEmpty()) {
      decoded.putNone(key);
      return null;
    }
    state = parts.join(new Parts(kept));
    decoded.put(key, state, bytes);
    return state;
  }

  /** The changes that replace {@code before} by {@code after}. */
  List<Change> changes(S before, S after) {
    List<Change> changes = new ArrayList<>();
    PartChanges.of(parts, Optional.ofNullable(before), after)
        .forEach(
            (name, part) ->
                changes.add(new Change(name, part.map(p -> encode(name, p)).orElse(null))));
    return changes;
  }

  /**
   * A part of a state to write.
   *
   * @param encoded null if it is gone
   */
  record Change(String name, byte[] encoded) {}

  private static byte[] encode(String name, Record part) {
    String what =
        name.equals(StateParts.WHOLE) ? "the state" : "part \"" + name + "\" of the state";
    return RecordTooLargeException.check(what, mapper(part.getClass()).encode(part));
  }

  private Record decode(String name, byte[] bytes) {
    return AvroMapper.of(parts.type(name)).decode(bytes);
  }

  @SuppressWarnings("unchecked")
  private static AvroMapper<Record> mapper(Class<?> type) {
    return (AvroMapper<Record>) AvroMapper.of(type);
  }

  void putState(String key, S state, List<Change> changes) {
    Map<String, Integer> bytes = new HashMap<>(8);
    for (Change change : changes) {
      store.put(name('s', key, change.name), change.encoded);
      bytes.put(change.name, change.encoded == null ? 0 : change.encoded.length);
    }
    decoded.put(key, state, bytes);
  }

  void deleteState(String key) {
    deletePrefix(name('s', key, ""), Integer.MAX_VALUE);
    decoded.putNone(key);
  }

  /**
   * Gives states in the order of their keys' bytes.
   *
   * @param after the key before the first; null: from the beginning
   * @param atMost how many
   * @return the last key that was given; {@code after} if there was none
   */
  String statesAfter(String after, int atMost, BiConsumer<String, S> each) {
    Bytes from = after == null ? Bytes.wrap(new byte[] {'s'}) : afterStateOf(after);
    String key = null;
    String last = after;
    int given = 0;
    SortedMap<String, Record> kept = new TreeMap<>();
    try (KeyValueIterator<Bytes, byte[]> rows = store.range(from, END_OF_STATES)) {
      while (rows.hasNext() && given < atMost) {
        KeyValue<Bytes, byte[]> row = rows.next();
        String of = keyOf(row.key.get());
        if (!of.equals(key)) {
          if (key != null) {
            each.accept(key, parts.join(new Parts(kept)));
            given++;
            last = key;
          }
          key = of;
          kept = new TreeMap<>();
        }
        String name = nameOf(row.key.get());
        kept.put(name, decode(name, row.value));
      }
    }
    if (given < atMost && key != null) {
      each.accept(key, parts.join(new Parts(kept)));
      last = key;
    }
    return last;
  }

  private static Bytes afterStateOf(String key) {
    byte[] k = key.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(2 + k.length).put((byte) 's').put(k).put((byte) 1).array());
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
      deletePrefix(name('r', key, delete.prefix()), delete.atMost());
    }
  }

  private void deletePrefix(Bytes prefix, int atMost) {
    List<Bytes> found = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> rows =
        store.prefixScan(prefix.get(), new ByteArraySerializer())) {
      while (rows.hasNext() && found.size() < atMost) {
        found.add(rows.next().key);
      }
    }
    found.forEach(row -> store.put(row, null));
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
    store.put(name('t', key, name), null);
  }

  void timers(Consumer<Timer> each) {
    scan(
        new byte[] {'t'},
        e -> {
          byte[] k = e.key.get();
          ByteBuffer value = ByteBuffer.wrap(e.value);
          long due = value.getLong();
          boolean fired = value.get() != 0;
          int failures = value.hasRemaining() ? value.getInt() : 0;
          long fireAt = value.hasRemaining() ? value.getLong() : due;
          each.accept(new Timer(keyOf(k), nameOf(k), due, fired, failures, fireAt));
        });
  }

  private void scan(byte[] prefix, Consumer<KeyValue<Bytes, byte[]>> each) {
    try (KeyValueIterator<Bytes, byte[]> found =
        store.prefixScan(prefix, new ByteArraySerializer())) {
      found.forEachRemaining(each);
    }
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

  static String keyOf(byte[] stored) {
    return text(stored, 1, endOfKey(stored));
  }

  static String nameOf(byte[] stored) {
    return text(stored, endOfKey(stored) + 1, stored.length);
  }

  private static int endOfKey(byte[] stored) {
    int end = 1;
    while (stored[end] != 0) {
      end++;
    }
    return end;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
