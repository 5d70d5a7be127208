package dev.tidemill.trigger;

import dev.tidemill.kit.shell.StateObserver;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.trigger.metric.TriggerMetrics;
import dev.tidemill.trigger.policy.state.TriggerState;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The metric {@code tidemill.schedule.missed}: for each schedule how many planned times passed
 * while nothing ran, told by the instance that owns its pipeline. It comes from the state, so that
 * it goes on after a restart: the misses of an outage are an increase, which an alarm can see. An
 * instance with very many schedules tells only of those that missed some.
 */
final class MissedSchedules implements StateObserver<TriggerState> {

  /** So many schedules are told of even if they missed nothing. */
  static final int MOST_AT_ZERO = 2000;

  private final MeterRegistry meters;
  private final AtomicInteger told = new AtomicInteger();
  private final Map<Integer, Map<String, Map<String, Counted>>> byPartition =
      new ConcurrentHashMap<>();

  MissedSchedules(MeterRegistry meters) {
    this.meters = meters;
  }

  private record Counted(AtomicLong missed, FunctionCounter meter) {}

  @Override
  public void owned(int partition, String key, TriggerState state) {
    Map<String, Counted> counted =
        byPartition
            .computeIfAbsent(partition, p -> new ConcurrentHashMap<>())
            .computeIfAbsent(key, k -> new ConcurrentHashMap<>());
    Set<String> schedules = new HashSet<>();
    for (TriggerSpec t : state.declared()) {
      if (t.kind() instanceof Schedule) {
        schedules.add(t.name());
        long missed = state.memory(t.name()).missed();
        if (missed > 0 || counted.containsKey(t.name()) || told.get() < MOST_AT_ZERO) {
          counted.computeIfAbsent(t.name(), name -> counter(key, name)).missed().set(missed);
        }
      }
    }
    counted
        .entrySet()
        .removeIf(
            c -> {
              boolean gone = !schedules.contains(c.getKey());
              if (gone) {
                remove(c.getValue());
              }
              return gone;
            });
  }

  private Counted counter(String pipeline, String trigger) {
    AtomicLong missed = new AtomicLong();
    told.incrementAndGet();
    return new Counted(
        missed, TriggerMetrics.SCHEDULE_MISSED.follow(meters, missed::get, pipeline, trigger));
  }

  @Override
  public void revoked(int partition) {
    Map<String, Map<String, Counted>> gone = byPartition.remove(partition);
    if (gone != null) {
      gone.values().forEach(all -> all.values().forEach(this::remove));
    }
  }

  private void remove(Counted c) {
    meters.remove(c.meter());
    told.decrementAndGet();
  }
}
