package dev.tidemill.trigger.books;

import dev.tidemill.kit.shell.StateObserver;
import dev.tidemill.schemas.message.SignalBucket;
import dev.tidemill.trigger.policy.Balance;
import dev.tidemill.trigger.policy.Conservation;
import dev.tidemill.trigger.policy.TriggerState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The counts of every trigger whose pipeline this instance decides for, taken from the states and
 * compared with what the states hold. Thread-safe.
 *
 * <p>Metrics: {@code tidemill.trigger.signals} by pipeline, trigger and bucket, and {@code
 * tidemill.trigger.unbalanced}, which is 0. Beyond {@value #MOST_METERED} pipelines the rest is
 * summed up under the pipeline {@code (others)}.
 */
public final class SignalBooks implements StateObserver<TriggerState> {

  /** How many pipelines have metrics of their own. */
  static final int MOST_METERED = 200;

  private static final String OTHERS = "(others)";
  private static final String RECEIVED = "received";

  /** The counts of a trigger. */
  public record Entry(String pipeline, Balance balance) {}

  private final Map<Integer, Map<String, List<Balance>>> byPartition = new ConcurrentHashMap<>();
  private final Map<String, Map<String, List<Meter>>> meters = new ConcurrentHashMap<>();
  private final MeterRegistry registry;

  public SignalBooks(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("tidemill.trigger.unbalanced", this, SignalBooks::unbalanced)
        .description("triggers of which a signal is in no bucket, or in two; 0 unless broken")
        .register(registry);
    for (Map.Entry<String, ToLongFunction<Conservation>> column : columns().entrySet()) {
      register(OTHERS, "", column.getKey(), () -> others(column.getValue()));
    }
  }

  @Override
  public void owned(int partition, String key, TriggerState state) {
    List<Balance> balances = Balance.of(state);
    byPartition.computeIfAbsent(partition, p -> new ConcurrentHashMap<>()).put(key, balances);
    Map<String, List<Meter>> metered = meters.getOrDefault(key, Map.of());
    for (Balance b : balances) {
      if (!metered.containsKey(b.trigger())
          && (meters.size() < MOST_METERED || meters.containsKey(key))) {
        meter(partition, key, b.trigger());
      }
    }
  }

  private void meter(int partition, String pipeline, String trigger) {
    meters
        .computeIfAbsent(pipeline, p -> new ConcurrentHashMap<>())
        .computeIfAbsent(
            trigger,
            t -> {
              List<Meter> made = new ArrayList<>();
              columns()
                  .forEach(
                      (bucket, count) ->
                          made.add(
                              register(
                                  pipeline,
                                  trigger,
                                  bucket,
                                  () -> of(partition, pipeline, trigger, count))));
              return made;
            });
  }

  private Meter register(String pipeline, String trigger, String bucket, Supplier<Number> count) {
    return Gauge.builder("tidemill.trigger.signals", count)
        .description("signals by where they ended; received is the sum of the others")
        .tag("pipeline", pipeline)
        .tag("trigger", trigger)
        .tag("bucket", bucket)
        .register(registry);
  }

  @Override
  public void revoked(int partition) {
    Map<String, List<Balance>> gone = byPartition.remove(partition);
    if (gone != null) {
      for (String pipeline : gone.keySet()) {
        Map<String, List<Meter>> of = meters.remove(pipeline);
        if (of != null) {
          of.values().forEach(all -> all.forEach(registry::remove));
        }
      }
    }
  }

  /** By pipeline, then as the state lists them. */
  public List<Entry> entries() {
    List<Entry> out = new ArrayList<>();
    each((pipeline, balance) -> out.add(new Entry(pipeline, balance)));
    out.sort(Comparator.comparing(Entry::pipeline));
    return out;
  }

  /** In no order: a scrape goes through all of them once for each metric. */
  private void each(BiConsumer<String, Balance> take) {
    for (Map<String, List<Balance>> pipelines : byPartition.values()) {
      pipelines.forEach((pipeline, all) -> all.forEach(b -> take.accept(pipeline, b)));
    }
  }

  private double unbalanced() {
    long[] count = {0};
    each((pipeline, balance) -> count[0] += balance.holds() ? 0 : 1);
    return count[0];
  }

  private long of(
      int partition, String pipeline, String trigger, ToLongFunction<Conservation> count) {
    return byPartition.getOrDefault(partition, Map.of()).getOrDefault(pipeline, List.of()).stream()
        .filter(b -> b.trigger().equals(trigger))
        .mapToLong(b -> count.applyAsLong(b.counts()))
        .sum();
  }

  private long others(ToLongFunction<Conservation> count) {
    long[] sum = {0};
    each(
        (pipeline, balance) ->
            sum[0] += meters.containsKey(pipeline) ? 0 : count.applyAsLong(balance.counts()));
    return sum[0];
  }

  private static Map<String, ToLongFunction<Conservation>> columns() {
    Map<String, ToLongFunction<Conservation>> out = new LinkedHashMap<>();
    out.put(RECEIVED, Conservation::received);
    for (SignalBucket bucket : SignalBucket.values()) {
      out.put(bucket.name().toLowerCase(Locale.ROOT), c -> in(c, bucket));
    }
    return out;
  }

  private static long in(Conservation c, SignalBucket bucket) {
    return switch (bucket) {
      case CONSUMED -> c.consumed();
      case COALESCED -> c.coalesced();
      case FILTERED -> c.filtered();
      case DUPLICATE -> c.duplicate();
      case EXPIRED -> c.expired();
      case DEAD -> c.dead();
      case PENDING -> c.pending();
    };
  }
}
