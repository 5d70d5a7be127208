package dev.tidemill.kit.shell;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * The timers of a task in memory, ordered by when they are due. Asking for what is due costs the
 * same however many wait. Not thread-safe.
 */
final class TimerQueue {

  private static final long FIRST_DELAY_MILLIS = 10_000;
  private static final long LONGEST_DELAY_MILLIS = 3_600_000;

  /**
   * A timer; {@code fired} ones are remembered so that they do not fire again.
   *
   * @param failures how often its decision failed
   * @param fireAtMillis when it fires; later than it was due after a failure
   */
  record Timer(
      String key, String name, long dueAtMillis, boolean fired, int failures, long fireAtMillis)
      implements Comparable<Timer> {

    Timer(String key, String name, long dueAtMillis, boolean fired) {
      this(key, name, dueAtMillis, fired, 0, dueAtMillis);
    }

    Timer done() {
      return new Timer(key, name, dueAtMillis, true, failures, fireAtMillis);
    }

    /**
     * The same instant again, later each time: what only it can do is not lost, and nothing spins.
     */
    Timer again(long nowMillis) {
      long delay = FIRST_DELAY_MILLIS << Math.min(failures, 20);
      long next = nowMillis + Math.min(delay, LONGEST_DELAY_MILLIS);
      return new Timer(key, name, dueAtMillis, false, failures + 1, next);
    }

    @Override
    public int compareTo(Timer other) {
      int byTime = Long.compare(fireAtMillis, other.fireAtMillis);
      if (byTime != 0) {
        return byTime;
      }
      int byKey = key.compareTo(other.key);
      return byKey != 0 ? byKey : name.compareTo(other.name);
    }
  }

  private final TreeSet<Timer> waiting = new TreeSet<>();
  private final Map<String, Map<String, Timer>> byKey = new HashMap<>();

  void clear() {
    waiting.clear();
    byKey.clear();
  }

  void add(Timer timer) {
    Timer former = byKey.computeIfAbsent(timer.key, k -> new HashMap<>(4)).put(timer.name, timer);
    if (former != null) {
      waiting.remove(former);
    }
    if (!timer.fired) {
      waiting.add(timer);
    }
  }

  /** The first timer due at that time, or null; it stays. */
  Timer due(long nowMillis) {
    if (waiting.isEmpty()) {
      return null;
    }
    Timer first = waiting.first();
    return first.fireAtMillis <= nowMillis ? first : null;
  }

  /** Until the first timer is due; not positive when it is overdue, far off when there is none. */
  long millisUntilDue(long nowMillis) {
    return waiting.isEmpty() ? Long.MAX_VALUE : waiting.first().fireAtMillis - nowMillis;
  }

  /** Makes the timers of a key equal to {@code wanted} (name to due time in milliseconds). */
  void retain(String key, Map<String, Long> wanted, BiConsumer<String, Timer> changed) {
    Map<String, Timer> current = byKey.get(key);
    if (current == null && wanted.isEmpty()) {
      return;
    }
    if (current != null) {
      for (Iterator<Timer> i = current.values().iterator(); i.hasNext(); ) {
        Timer timer = i.next();
        if (!wanted.containsKey(timer.name)) {
          i.remove();
          waiting.remove(timer);
          changed.accept(timer.name, null);
        }
      }
    }
    wanted.forEach(
        (name, dueAt) -> {
          Timer former = current == null ? null : current.get(name);
          if (former == null || former.dueAtMillis != dueAt) {
            Timer timer = new Timer(key, name, dueAt, false);
            add(timer);
            changed.accept(name, timer);
          }
        });
    if (current != null && current.isEmpty()) {
      byKey.remove(key, current);
    }
  }

  int size() {
    return waiting.size();
  }
}
