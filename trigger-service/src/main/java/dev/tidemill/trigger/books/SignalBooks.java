package dev.tidemill.trigger.books;

import dev.tidemill.kit.metric.KeyedMeters;
import dev.tidemill.kit.shell.StateObserver;
import dev.tidemill.schemas.message.SignalBucket;
import dev.tidemill.trigger.metric.TriggerMetrics;
import dev.tidemill.trigger.policy.state.Balance;
import dev.tidemill.trigger.policy.state.Conservation;
import dev.tidemill.trigger.policy.state.TriggerState;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The counts of every trigger whose pipeline this instance decides for, taken from the states and
 * compared with what the states hold. Thread-safe.
 *
 * <p>Metrics: {@link TriggerMetrics#SIGNALS} by pipeline, trigger and bucket, and {@link
 * TriggerMetrics#UNBALANCED}, which is 0. Beyond {@value KeyedMeters#MOST} pipelines the rest is
 * summed up.
 */
public final class SignalBooks implements StateObserver<TriggerState> {

  private static final String RECEIVED = "received";
  private static final Map<String, ToLongFunction<Conservation>> COLUMNS = columns();

  /** The counts of a trigger. */
  public record Entry(String pipeline, Balance balance) {}

  private final KeyedMeters<List<Balance>> meters;
  private final MeterRegistry registry;

  public SignalBooks(MeterRegistry registry) {
    this.registry = registry;
    this.meters = new KeyedMeters<>(registry, SignalBooks::triggers, this::make);
    TriggerMetrics.UNBALANCED.on(registry, this::unbalanced);
    COLUMNS.forEach(
        (bucket, count) ->
            TriggerMetrics.SIGNALS.on(
                registry,
                () -> meters.others().mapToLong(all -> sum(all, count)).sum(),
                KeyedMeters.OTHERS,
                "",
                bucket));
  }

  private static List<String> triggers(List<Balance> balances) {
    return balances.stream().map(Balance::trigger).toList();
  }

  private List<Meter> make(String pipeline, Supplier<List<Balance>> balances) {
    List<Meter> made = new ArrayList<>();
    for (String trigger : triggers(balances.get())) {
      COLUMNS.forEach(
          (bucket, count) ->
              made.add(
                  TriggerMetrics.SIGNALS.on(
                      registry,
                      () -> sum(of(balances.get(), trigger), count),
                      pipeline,
                      trigger,
                      bucket)));
    }
    return made;
  }

  private static List<Balance> of(List<Balance> balances, String trigger) {
    return balances.stream().filter(b -> b.trigger().equals(trigger)).toList();
  }

  private static long sum(List<Balance> balances, ToLongFunction<Conservation> count) {
    return balances.stream().mapToLong(b -> count.applyAsLong(b.counts())).sum();
  }

  @Override
  public void owned(int partition, String key, TriggerState state) {
    meters.put(partition, key, Balance.of(state));
  }

  @Override
  public void revoked(int partition) {
    meters.revoked(partition);
  }

  /** By pipeline, then as the state lists them. */
  public List<Entry> entries() {
    List<Entry> out = new ArrayList<>();
    meters.each((pipeline, all) -> all.forEach(b -> out.add(new Entry(pipeline, b))));
    out.sort(Comparator.comparing(Entry::pipeline));
    return out;
  }

  private long unbalanced() {
    AtomicLong count = new AtomicLong();
    meters.each((pipeline, all) -> count.addAndGet(all.stream().filter(b -> !b.holds()).count()));
    return count.get();
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
