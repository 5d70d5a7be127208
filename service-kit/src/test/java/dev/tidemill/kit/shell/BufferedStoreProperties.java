package dev.tidemill.kit.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** Whatever is written, deleted and committed, it reads as a map does. */
class BufferedStoreProperties {

  private static final int SMALL_BUFFER = 400;

  private enum Kind {
    PUT,
    DELETE,
    COMMIT
  }

  record Step(Kind kind, String key, String value) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<String> keys =
        Arbitraries.of("a", "ab", "abc", "b", "ba", "a\0", "a\0x", "a\0y\0", "ab\0x");
    Arbitrary<String> values = Arbitraries.strings().alpha().ofMaxLength(60);
    return Combinators.combine(Arbitraries.of(Kind.class), keys, values)
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  private static KeyValueStore<Bytes, byte[]> stored() {
    KeyValueStore<Bytes, byte[]> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore("rows"), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingDisabled()
            .withCachingDisabled()
            .build();
    store.init(new MockProcessorContext<Void, Void>().getStateStoreContext(), store);
    return store;
  }

  @Property(tries = 300)
  void itReadsAsAMapDoes(@ForAll("steps") List<Step> steps) {
    KeyValueStore<Bytes, byte[]> stored = stored();
    BufferedStore store = new BufferedStore(stored, SMALL_BUFFER);
    TreeMap<String, String> expected = new TreeMap<>();
    TreeMap<String, String> committed = new TreeMap<>();
    for (Step step : steps) {
      switch (step.kind) {
        case PUT -> {
          store.put(bytes(step.key), step.value.getBytes(StandardCharsets.UTF_8));
          expected.put(step.key, step.value);
        }
        case DELETE -> {
          byte[] found = store.delete(bytes(step.key));
          assertThat(text(found)).isEqualTo(expected.remove(step.key));
        }
        default -> {
          store.flushCache();
          committed.clear();
          committed.putAll(expected);
          assertThat(all(stored)).isEqualTo(committed);
        }
      }
      assertThat(text(store.get(bytes(step.key)))).isEqualTo(expected.get(step.key));
      assertThat(withPrefix(store, "a\0")).isEqualTo(expected.subMap("a\0", "a\1"));
    }
    assertThat(withPrefix(store, "ab")).isEqualTo(expected.subMap("ab", "ac"));
    assertThat(all(store)).isEqualTo(expected);
    store.close();
  }

  @Example
  void whatWasNotCommittedIsGoneAfterAClose() {
    KeyValueStore<Bytes, byte[]> stored = stored();
    BufferedStore store = new BufferedStore(stored, BufferedStore.MAX_BUFFERED_BYTES);
    store.put(bytes("a"), new byte[] {1});
    store.flushCache();
    store.put(bytes("a"), new byte[] {2});
    store.put(bytes("b"), new byte[] {2});
    store.clearCache();
    assertThat(store.get(bytes("a"))).containsExactly(1);
    assertThat(store.get(bytes("b"))).isNull();
  }

  @Example
  void aRowWrittenOftenReachesTheStoreOnceAndAFullBufferIsWrittenOut() {
    KeyValueStore<Bytes, byte[]> stored = stored();
    BufferedStore store = new BufferedStore(stored, SMALL_BUFFER);
    for (int i = 0; i < 1000; i++) {
      store.put(bytes("a"), new byte[] {(byte) i});
    }
    assertThat(stored.get(bytes("a"))).isNull();
    store.put(bytes("b"), new byte[SMALL_BUFFER]);
    assertThat(stored.get(bytes("a"))).containsExactly((byte) 999);
    assertThat(stored.get(bytes("b"))).hasSize(SMALL_BUFFER);
  }

  private static Map<String, String> withPrefix(KeyValueStore<Bytes, byte[]> store, String prefix) {
    try (KeyValueIterator<Bytes, byte[]> rows = store.prefixScan(prefix, new StringSerializer())) {
      return read(rows);
    }
  }

  private static Map<String, String> all(KeyValueStore<Bytes, byte[]> store) {
    try (KeyValueIterator<Bytes, byte[]> rows = store.all()) {
      return read(rows);
    }
  }

  private static Map<String, String> read(KeyValueIterator<Bytes, byte[]> rows) {
    Map<String, String> found = new TreeMap<>();
    rows.forEachRemaining(
        row -> found.put(text(row.key.get()), text(Arrays.copyOf(row.value, row.value.length))));
    return found;
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }
}
