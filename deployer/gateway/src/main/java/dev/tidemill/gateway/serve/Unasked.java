package dev.tidemill.gateway.serve;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Requests that the newcomer of a rollout was not asked, because they lack an input that it needs
 * and the veteran does not: their senders do not know it yet, which is not a failure of anybody.
 * One for each rollout.
 */
public final class Unasked {

  /** More names than these are not told: they would come from a model of another kind. */
  private static final int MOST_NAMES = 20;

  private final Map<String, LongAdder> byInput = new ConcurrentHashMap<>();

  void count(List<String> lacking) {
    for (String input : lacking) {
      if (byInput.size() < MOST_NAMES || byInput.containsKey(input)) {
        byInput.computeIfAbsent(input, name -> new LongAdder()).increment();
      }
    }
  }

  /** How many requests lacked which input. */
  public Map<String, Long> byInput() {
    Map<String, Long> counts = new TreeMap<>();
    byInput.forEach((input, count) -> counts.put(input, count.sum()));
    return counts;
  }
}
