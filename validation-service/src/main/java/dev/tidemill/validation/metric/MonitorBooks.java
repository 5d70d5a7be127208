package dev.tidemill.validation.metric;

import dev.tidemill.kit.metric.KeyedMeters;
import dev.tidemill.validation.metric.EndpointFigures.Watch;
import dev.tidemill.validation.monitor.WatchLevel;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * What the monitor knows of the endpoints that this instance owns, as metrics. Beyond {@value
 * KeyedMeters#MOST} endpoints the rest is not shown. Thread-safe.
 */
public final class MonitorBooks {

  /** What the labels depend on. */
  private record Shape(Set<Watch> watches, Set<String> checks) {
    static Shape of(EndpointFigures figures) {
      Set<String> checks = new TreeSet<>(figures.open().keySet());
      figures.levels().keySet().forEach(watch -> checks.add(watch.check()));
      return new Shape(Set.copyOf(figures.levels().keySet()), checks);
    }
  }

  private final MeterRegistry registry;
  private final KeyedMeters<EndpointFigures> meters;

  public MonitorBooks(MeterRegistry registry) {
    this.registry = registry;
    this.meters = new KeyedMeters<>(registry, Shape::of, (key, figures) -> make(figures));
  }

  private List<Meter> make(Supplier<EndpointFigures> figures) {
    EndpointFigures first = figures.get();
    Shape shape = Shape.of(first);
    List<Meter> made = new ArrayList<>();
    for (String check : shape.checks()) {
      made.add(
          ValidationMetrics.FINDINGS_OPEN.on(
              registry,
              () -> figures.get().open().getOrDefault(check, 0),
              first.pipeline(),
              first.endpoint(),
              check));
    }
    shape.watches().forEach(watch -> made.addAll(make(figures, first, watch)));
    return made;
  }

  private List<Meter> make(Supplier<EndpointFigures> figures, EndpointFigures first, Watch watch) {
    String pipeline = first.pipeline();
    String endpoint = first.endpoint();
    Supplier<Optional<WatchLevel>> level =
        () -> Optional.ofNullable(figures.get().levels().get(watch));
    List<Meter> made = new ArrayList<>();
    made.add(
        ValidationMetrics.VALUE.on(
            registry,
            () -> level.get().map(WatchLevel::value).orElse(Double.NaN),
            pipeline,
            endpoint,
            watch.check(),
            watch.column()));
    made.add(
        ValidationMetrics.LIMIT.on(
            registry,
            () -> level.get().map(WatchLevel::limit).orElse(Double.NaN),
            pipeline,
            endpoint,
            watch.check(),
            watch.column()));
    if (first.levels().get(watch).regret().isPresent()) {
      made.add(
          ValidationMetrics.REGRET.on(
              registry,
              () -> level.get().flatMap(WatchLevel::regret).orElse(Double.NaN),
              pipeline,
              endpoint,
              watch.check()));
    }
    return made;
  }

  /** What is known now; called by the owner of the endpoint. */
  public void told(int partition, EndpointFigures figures) {
    String key = figures.endpoint() + '\0' + figures.pipeline();
    meters.put(partition, key, figures);
  }

  /** The endpoints of the partition may be owned by another instance from now on. */
  public void revoked(int partition) {
    meters.revoked(partition);
  }
}
