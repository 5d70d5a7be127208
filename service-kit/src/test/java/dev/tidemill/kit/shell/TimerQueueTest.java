package dev.tidemill.kit.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.shell.TimerQueue.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TimerQueueTest {

  @Property(tries = 300)
  void itHoldsWhatWasWantedLastAndFiresItInOrder(
      @ForAll @Size(max = 60) List<@IntRange(max = 999) Integer> actions) {
    TimerQueue queue = new TimerQueue();
    Map<String, Map<String, Long>> model = new TreeMap<>();
    for (int action : actions) {
      String key = "k" + action % 3;
      Map<String, Long> wanted = new HashMap<>();
      for (int i = 0; i < action / 3 % 4; i++) {
        wanted.put("t" + i, (long) (action / 12 + i * 7));
      }
      queue.retain(key, wanted, (name, timer) -> {});
      model.put(key, wanted);
    }
    int expected = model.values().stream().mapToInt(Map::size).sum();
    assertThat(queue.size()).isEqualTo(expected);
    long last = Long.MIN_VALUE;
    for (int i = 0; i < expected; i++) {
      Timer due = queue.due(Long.MAX_VALUE);
      assertThat(due.dueAtMillis()).isGreaterThanOrEqualTo(last);
      assertThat(model.get(due.key())).containsEntry(due.name(), due.dueAtMillis());
      last = due.dueAtMillis();
      queue.add(new Timer(due.key(), due.name(), due.dueAtMillis(), true));
    }
    assertThat(queue.due(Long.MAX_VALUE)).isNull();
  }

  @Test
  void aTimerThatHasFiredDoesNotFireAgainForTheSameInstant() {
    TimerQueue queue = new TimerQueue();
    queue.retain("k", Map.of("t", 5L), (name, timer) -> {});
    queue.add(new Timer("k", "t", 5, true));
    queue.retain("k", Map.of("t", 5L), (name, timer) -> {});
    assertThat(queue.due(10)).isNull();
    queue.retain("k", Map.of("t", 6L), (name, timer) -> {});
    assertThat(queue.due(10)).isEqualTo(new Timer("k", "t", 6, false));
  }

  @Test
  void aTimerThatFailedWaitsLongerEachTimeUpToAnHourAndKeepsItsInstant() {
    TimerQueue queue = new TimerQueue();
    queue.retain("k", Map.of("t", 5L), (name, timer) -> {});
    long now = 5;
    for (long seconds : new long[] {10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600}) {
      queue.add(queue.due(now).again(now));
      queue.retain("k", Map.of("t", 5L), (name, timer) -> {});
      now += seconds * 1000;
      assertThat(queue.due(now - 1)).isNull();
      assertThat(queue.due(now).dueAtMillis()).isEqualTo(5);
    }
    queue.retain("k", Map.of("t", 6L), (name, timer) -> {});
    assertThat(queue.due(6)).isEqualTo(new Timer("k", "t", 6, false));
  }

  @Test
  void onlyChangesAreReported() {
    TimerQueue queue = new TimerQueue();
    Map<String, Timer> changes = new HashMap<>();
    queue.retain("k", Map.of("a", 1L, "b", 2L), changes::put);
    changes.clear();
    queue.retain("k", Map.of("a", 1L, "c", 3L), changes::put);
    assertThat(changes).containsOnlyKeys("b", "c").containsEntry("b", null);
  }

  @Test
  void askingCostsTheSameHoweverManyWait() {
    TimerQueue queue = new TimerQueue();
    for (int i = 0; i < 100_000; i++) {
      queue.add(new Timer("k" + i, "t", 1_000_000 + i, false));
    }
    long began = System.nanoTime();
    int due = 0;
    for (int i = 0; i < 1_000_000; i++) {
      due += queue.due(i) == null ? 0 : 1;
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    assertThat(due).isZero();
    // One look through all that wait takes about 1 ms: a million of them would take minutes.
    assertThat(took).isLessThan(Duration.ofSeconds(5));
  }
}
