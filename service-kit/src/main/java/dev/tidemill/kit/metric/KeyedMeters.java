package dev.tidemill.kit.metric;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The meters of keys that this instance owns, such as pipelines. They show the last value that was
 * put, and go when its partition is owned by another instance, which shows them then. At most
 * {@value #MOST} keys have meters of their own; what is beyond can be summed up under {@value
 * #OTHERS}. Thread-safe.
 *
 * @param <V> what is known of a key; it is read when somebody scrapes
 */
public final class KeyedMeters<V> {

  /** How many keys have meters of their own. */
  public static final int MOST = 200;

  /** The label of what has no meters of its own. */
  public static final String OTHERS = "(others)";

  /** Makes the meters of one key. */
  public interface Maker<V> {

    /**
     * Registers all meters of a key.
     *
     * @param value the last one that was put
     */
    List<Meter> make(String key, Supplier<V> value);
  }

  /** A key with meters of its own. */
  private record Metered<V>(AtomicReference<V> last, Object shape, List<Meter> meters) {}

  private final MeterRegistry registry;
  private final Function<V, ?> shape;
  private final Maker<V> maker;
  private final Map<Integer, Map<String, V>> byPartition = new ConcurrentHashMap<>();
  private final Map<String, Metered<V>> metered = new ConcurrentHashMap<>();

  /**
   * @param shape what the labels depend on, to be compared: when it changes, the meters of the key
   *     are made anew. It is asked for at each value, so it must be cheap
   */
  public KeyedMeters(MeterRegistry registry, Function<V, ?> shape, Maker<V> maker) {
    this.registry = registry;
    this.shape = shape;
    this.maker = maker;
  }

  /** The key has this value from now on. One thread at a time for each key. */
  public void put(int partition, String key, V value) {
    byPartition.computeIfAbsent(partition, p -> new ConcurrentHashMap<>()).put(key, value);
    Object now = shape.apply(value);
    Metered<V> before = metered.get(key);
    if (before != null) {
      before.last.set(value);
    }
    if (before == null ? metered.size() >= MOST : before.shape.equals(now)) {
      return;
    }
    if (before != null) {
      before.meters.forEach(registry::remove);
    }
    AtomicReference<V> last = new AtomicReference<>(value);
    List<Meter> made = List.copyOf(maker.make(key, last::get));
    metered.put(key, new Metered<>(last, now, made));
  }

  /** Another instance may own the partition from now on. */
  public void revoked(int partition) {
    Map<String, V> gone = byPartition.remove(partition);
    if (gone == null) {
      return;
    }
    for (String key : gone.keySet()) {
      Metered<V> meters = metered.remove(key);
      if (meters != null) {
        meters.meters.forEach(registry::remove);
      }
    }
  }

  /** In no order. */
  public void each(BiConsumer<String, V> take) {
    byPartition.values().forEach(keys -> keys.forEach(take));
  }

  /** The values of the keys that have no meters of their own. */
  public Stream<V> others() {
    List<V> others = new ArrayList<>();
    if (byPartition.values().stream().mapToInt(Map::size).sum() == metered.size()) {
      return others.stream();
    }
    each(
        (key, value) -> {
          if (!metered.containsKey(key)) {
            others.add(value);
          }
        });
    return others.stream();
  }
}
