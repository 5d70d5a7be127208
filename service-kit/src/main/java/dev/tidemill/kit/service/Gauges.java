package dev.tidemill.kit.service;

import dev.tidemill.kit.metric.GaugeInstrument;
import dev.tidemill.kit.metric.KitMetrics;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Gauges that are removed with what they measure, so that a successor may register its own. */
public final class Gauges implements AutoCloseable {

  private final MeterRegistry meters;
  private final String value;
  private final List<Meter> registered = new ArrayList<>();

  /**
   * Gauges of one thing.
   *
   * @param value of the one label that each of them has
   */
  public Gauges(MeterRegistry meters, String value) {
    this.meters = meters;
    this.value = value;
  }

  public Gauges add(GaugeInstrument gauge, Supplier<Number> measure) {
    registered.add(gauge.on(meters, measure, value));
    return this;
  }

  /** Adds the two gauges that every reader of topics has. */
  public Gauges lag(Supplier<Number> records, Supplier<Number> ageSeconds) {
    return add(KitMetrics.LAG_RECORDS, records).add(KitMetrics.LAG_AGE, ageSeconds);
  }

  @Override
  public void close() {
    registered.forEach(meters::remove);
  }
}
