package dev.tidemill.kit.decide;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds which parts of two states differ. It does not look into values that are the same object, so
 * a comparison costs little more than walking the lists.
 *
 * @param <S> the state
 */
public final class PartChanges<S> {

  private final Optional<S> before;
  private final S after;
  private final Map<String, Optional<Record>> changed = new LinkedHashMap<>();

  private PartChanges(Optional<S> before, S after) {
    this.before = before;
    this.after = after;
  }

  /**
   * The parts of {@code after} that differ from those of {@code before}; all of them if nothing was
   * kept. A part that is gone is empty.
   */
  public static <S> Map<String, Optional<Record>> of(
      StateParts<S> parts, Optional<S> before, S after) {
    PartChanges<S> changes = new PartChanges<>(before, after);
    parts.compare(changes);
    return changes.changed;
  }

  /** A part that is always there. */
  public <V> void one(String name, Function<S, V> value, Function<V, Record> keep) {
    V now = value.apply(after);
    if (before.isEmpty() || differ(value.apply(before.get()), now)) {
      changed.put(name, Optional.of(keep.apply(now)));
    }
  }

  /** A part that may be missing. */
  public <V> void optional(String name, Function<S, Optional<V>> value, Function<V, Record> keep) {
    Optional<V> then = before.flatMap(value);
    Optional<V> now = value.apply(after);
    if (differ(then.orElse(null), now.orElse(null))) {
      changed.put(name, now.map(keep));
    }
  }

  /**
   * A part for each item of a list. The part's record has to say where in the list it belongs if
   * that matters: parts are read back in the order of their names.
   *
   * @param id unique in the list; what follows {@code prefix} in the part's name
   * @param value what of the item is kept in this part
   */
  public <T, V> void each(
      String prefix,
      Function<S, List<T>> list,
      Function<T, String> id,
      Function<T, V> value,
      Function<V, Record> keep) {
    List<T> then = before.map(list).orElse(List.of());
    List<T> now = list.apply(after);
    if (then == now) {
      return;
    }
    int dropped = droppedAtStart(then, now);
    int same = 0;
    int shorter = Math.min(then.size() - dropped, now.size());
    while (same < shorter && then.get(dropped + same) == now.get(same)) {
      same++;
    }
    int sameAtEnd = 0;
    while (sameAtEnd < shorter - same
        && then.get(then.size() - 1 - sameAtEnd) == now.get(now.size() - 1 - sameAtEnd)) {
      sameAtEnd++;
    }
    Map<String, T> gone = new HashMap<>();
    then.subList(0, dropped).forEach(t -> gone.put(id.apply(t), t));
    then.subList(dropped + same, then.size() - sameAtEnd).forEach(t -> gone.put(id.apply(t), t));
    for (T item : now.subList(same, now.size() - sameAtEnd)) {
      String name = id.apply(item);
      T former = gone.remove(name);
      V kept = value.apply(item);
      if (former == null || differ(value.apply(former), kept)) {
        changed.put(prefix + name, Optional.of(keep.apply(kept)));
      }
    }
    gone.keySet().forEach(name -> changed.put(prefix + name, Optional.empty()));
  }

  /** How many items before the one that is the first now: lists forget their oldest items. */
  private static int droppedAtStart(List<?> then, List<?> now) {
    if (now.isEmpty()) {
      return 0;
    }
    for (int i = 0; i < then.size(); i++) {
      if (then.get(i) == now.get(0)) {
        return i;
      }
    }
    return 0;
  }

  /** A long list in parts of {@code size} items: an item more at its end changes one part. */
  public <T> void chunks(
      String prefix, Function<S, List<T>> list, int size, Function<List<T>, Record> keep) {
    chunks(prefix, before.map(list).orElse(List.of()), list.apply(after), size, keep);
  }

  private <T> void chunks(
      String prefix, List<T> then, List<T> now, int size, Function<List<T>, Record> keep) {
    if (then == now) {
      return;
    }
    int longer = Math.max(then.size(), now.size());
    for (int from = sameChunks(then, now, size) * size; from < longer; from += size) {
      List<T> former = chunk(then, from, size);
      List<T> next = chunk(now, from, size);
      if (!former.equals(next)) {
        String name = prefix + eightDigits(from / size);
        changed.put(name, next.isEmpty() ? Optional.empty() : Optional.of(keep.apply(next)));
      }
    }
  }

  /** Long lists, each in parts of {@code size} items under its own name. */
  public <T> void chunksOfEach(
      String prefix,
      Function<S, Map<String, List<T>>> lists,
      int size,
      Function<List<T>, Record> keep) {
    Map<String, List<T>> then = before.map(lists).orElse(Map.of());
    Map<String, List<T>> now = lists.apply(after);
    then.forEach(
        (name, list) -> {
          if (!now.containsKey(name)) {
            chunks(prefix + name + "/", list, List.of(), size, keep);
          }
        });
    now.forEach(
        (name, list) ->
            chunks(prefix + name + "/", then.getOrDefault(name, List.of()), list, size, keep));
  }

  /** How many whole chunks at the beginning of both lists hold the same objects. */
  private static int sameChunks(List<?> then, List<?> now, int size) {
    int shorter = Math.min(then.size(), now.size());
    int same = 0;
    while (same < shorter && then.get(same) == now.get(same)) {
      same++;
    }
    return same / size;
  }

  /** So that the order of the names is that of the chunks. */
  private static String eightDigits(int number) {
    String digits = Integer.toString(number);
    return "00000000".substring(digits.length()) + digits;
  }

  private static <T> List<T> chunk(List<T> list, int from, int size) {
    return from >= list.size() ? List.of() : list.subList(from, Math.min(list.size(), from + size));
  }

  private static boolean differ(Object a, Object b) {
    return a != b && !Objects.equals(a, b);
  }
}
