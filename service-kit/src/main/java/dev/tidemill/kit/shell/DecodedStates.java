package dev.tidemill.kit.shell;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The states used last, decoded: to read one from its rows takes longer than to decide. How many
 * there are follows from their size as they are stored, so that many small ones have room and a few
 * large ones do not fill the memory. Of a key without a state that is known, too. Not thread-safe.
 *
 * @param <S> the state
 */
final class DecodedStates<S> {

  /** Of one store. Decoded, states take a few times as much. */
  static final long MAX_BYTES = 8L << 20;

  private static final int ENTRY_BYTES = 200;

  /** A state; null for a key without one. */
  private static final class Kept<S> {
    S state;
    long bytes = ENTRY_BYTES;
    final Map<String, Integer> partBytes = new HashMap<>(8);

    /** Answers by how much the state has grown. */
    int part(String name, int size) {
      Integer before = size == 0 ? partBytes.remove(name) : partBytes.put(name, size);
      int growth = size - (before == null ? 0 : before);
      bytes += growth;
      return growth;
    }
  }

  private final Map<String, Kept<S>> byKey = new LinkedHashMap<>(64, 0.75f, true);
  private final long maxBytes;
  private long bytes;

  /**
   * @param maxBytes of all states together, as they are stored
   */
  DecodedStates(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The state of a key; null if it has none, or if nothing is known of it. */
  S get(String key) {
    Kept<S> kept = byKey.get(key);
    return kept == null ? null : kept.state;
  }

  /** Whether the state of a key is known, or that it has none. */
  boolean knows(String key) {
    return byKey.containsKey(key);
  }

  /**
   * The state of a key.
   *
   * @param partBytes how long the parts are that were read or written; 0: a part is gone
   */
  void put(String key, S state, Map<String, Integer> partBytes) {
    Kept<S> kept = kept(key);
    kept.state = state;
    partBytes.forEach((name, size) -> bytes += kept.part(name, size));
    Iterator<Map.Entry<String, Kept<S>>> eldest = byKey.entrySet().iterator();
    while (bytes > maxBytes && byKey.size() > 1) {
      bytes -= eldest.next().getValue().bytes;
      eldest.remove();
    }
  }

  /** A key has no state. */
  void putNone(String key) {
    Kept<S> former = byKey.remove(key);
    bytes -= former == null ? 0 : former.bytes;
    put(key, null, Map.of());
  }

  int size() {
    return byKey.size();
  }

  private Kept<S> kept(String key) {
    Kept<S> kept = byKey.get(key);
    if (kept == null) {
      kept = new Kept<>();
      byKey.put(key, kept);
      bytes += kept.bytes;
    }
    return kept;
  }
}
