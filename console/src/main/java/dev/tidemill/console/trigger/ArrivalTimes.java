package dev.tidemill.console.trigger;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** When the signals came that wait at a trigger. Those that came first are taken first. */
final class ArrivalTimes {

  private static final int MOST_INSTANTS = 1_000;

  private final TreeMap<Instant, Long> counts = new TreeMap<>();

  /** Beyond many instants the newest are counted with the one before them. */
  void add(Instant at, long count) {
    counts.merge(at, count, Long::sum);
    if (counts.size() > MOST_INSTANTS) {
      Map.Entry<Instant, Long> newest = counts.pollLastEntry();
      counts.merge(counts.lastKey(), newest.getValue(), Long::sum);
    }
  }

  void take(long count) {
    long left = count;
    while (left > 0 && !counts.isEmpty()) {
      Map.Entry<Instant, Long> first = counts.pollFirstEntry();
      if (first.getValue() > left) {
        counts.put(first.getKey(), first.getValue() - left);
      }
      left -= first.getValue();
    }
  }

  void clear() {
    counts.clear();
  }

  Optional<Instant> oldest() {
    return counts.isEmpty() ? Optional.empty() : Optional.of(counts.firstKey());
  }
}
