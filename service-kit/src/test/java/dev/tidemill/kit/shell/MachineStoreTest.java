package dev.tidemill.kit.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.tidemill.kit.decide.PartChanges;
import dev.tidemill.kit.decide.Parts;
import dev.tidemill.kit.decide.StateParts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MachineStoreTest {

  record Page(int number, String text) {}

  record Book(List<Page> pages) {}

  private static final StateParts<Book> PAGES =
      new StateParts<>() {
        @Override
        public Class<? extends Record> type(String name) {
          return Page.class;
        }

        @Override
        public void compare(PartChanges<Book> changes) {
          changes.each(
              "page/", Book::pages, p -> Integer.toString(p.number), page -> page, page -> page);
        }

        @Override
        public Book join(Parts parts) {
          return new Book(parts.each("page/", Page.class));
        }
      };

  private final KeyValueStore<Bytes, byte[]> store =
      Stores.keyValueStoreBuilder(
              Stores.inMemoryKeyValueStore("books"), Serdes.Bytes(), Serdes.ByteArray())
          .withLoggingDisabled()
          .withCachingDisabled()
          .build();

  @BeforeEach
  void open() {
    MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
    store.init(context.getStateStoreContext(), store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** As after a restart: nothing is decoded yet. */
  private MachineStore<Book> opened() {
    return new MachineStore<>(store, PAGES);
  }

  private void put(String key, Book before, Book after) {
    MachineStore<Book> machine = opened();
    machine.putState(key, after, machine.changes(before, after));
  }

  private static Book book(String... texts) {
    List<Page> pages = new ArrayList<>();
    for (String text : texts) {
      pages.add(new Page(pages.size(), text));
    }
    return new Book(List.copyOf(pages));
  }

  @Test
  void aStateInPartsIsReadBackAfterARestart() {
    assertThat(opened().state("anna")).isNull();
    put("anna", null, book("a", "b"));
    put("anna", book("a", "b"), book("a", "c"));
    put("ann", null, book("other"));
    assertThat(opened().state("anna")).isEqualTo(book("a", "c"));
    Map<String, Book> all = new TreeMap<>();
    opened().statesAfter(null, 10, all::put);
    assertThat(all).isEqualTo(Map.of("ann", book("other"), "anna", book("a", "c")));
  }

  @Test
  void statesAreReadInStretchesAndNothingElseIs() {
    List<String> keys = List.of("a", "a!", "ab", "b");
    keys.forEach(key -> put(key, null, book("of", key)));
    opened().putTimer(new TimerQueue.Timer("a", "wake", 1, false));
    opened().keepNow(1);
    for (int atMost = 1; atMost <= keys.size() + 1; atMost++) {
      Map<String, Book> all = new LinkedHashMap<>();
      String last = null;
      String before;
      do {
        before = last;
        int known = all.size();
        last = opened().statesAfter(last, atMost, all::put);
        assertThat(all.size() - known).isLessThanOrEqualTo(atMost);
      } while (!last.equals(before));
      assertThat(List.copyOf(all.keySet())).isEqualTo(keys);
      assertThat(all.get("a!")).isEqualTo(book("of", "a!"));
    }
  }

  @Test
  void anObserverIsToldBitByBit() {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      keys.add("key-%03d".formatted(i));
      put(keys.get(i), null, book("a"));
    }
    List<String> told = new ArrayList<>();
    long[] now = {0};
    Telling<Book> telling =
        new Telling<>(
            opened(),
            (key, state) -> {
              told.add(key);
              now[0] += 1_000; // each takes a microsecond
            },
            () -> now[0]);
    telling.goOn(100_000);
    assertThat(told).hasSizeBetween(100, 200).isEqualTo(keys.subList(0, told.size()));
    assertThat(telling.done()).isFalse();
    while (!telling.done()) {
      telling.goOn(100_000);
    }
    assertThat(told).isEqualTo(keys);
  }

  @Test
  void ofNoStatesNothingIsTold() {
    Telling<Book> telling =
        new Telling<>(opened(), (key, state) -> fail("told of " + key), () -> 0);
    telling.goOn(1);
    assertThat(telling.done()).isTrue();
  }

  @Test
  void aChangeIsThePartsThatDiffer() {
    assertThat(opened().changes(book("a", "b", "c"), book("a", "x")))
        .extracting(MachineStore.Change::name)
        .containsExactlyInAnyOrder("page/1", "page/2");
  }

  @Test
  void aStateMayBeLargerThanARecordButNoPartOfIt() {
    String half = "x".repeat(600_000);
    put("anna", null, book(half, half));
    assertThat(opened().state("anna")).isEqualTo(book(half, half));
    assertThatThrownBy(() -> put("anna", null, book("x".repeat(1_100_000))))
        .isInstanceOf(RecordTooLargeException.class)
        .hasMessageContaining("part \"page/0\" of the state");
  }

  @Test
  void aStateThatIsDeletedLeavesNoPart() {
    put("anna", null, book("a", "b"));
    put("ann", null, book("other"));
    opened().deleteState("anna");
    assertThat(opened().state("anna")).isNull();
    assertThat(opened().state("ann")).isEqualTo(book("other"));
  }

  @Test
  void aKeyWithoutAStateIsLookedForOnce() {
    MachineStore<Book> machine = opened();
    assertThat(machine.state("anna")).isNull();
    store.close();
    assertThat(machine.state("anna")).isNull();
  }

  @Test
  void aKeyWhoseStateIsDeletedHasOneAgainWhenItIsPut() {
    MachineStore<Book> machine = opened();
    machine.putState("anna", book("a"), machine.changes(null, book("a")));
    machine.deleteState("anna");
    assertThat(machine.state("anna")).isNull();
    machine.putState("anna", book("b"), machine.changes(null, book("b")));
    assertThat(machine.state("anna")).isEqualTo(book("b"));
    assertThat(opened().state("anna")).isEqualTo(book("b"));
  }
}
