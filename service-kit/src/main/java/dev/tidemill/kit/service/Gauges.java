package dev.tidemill.kit.service;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Gauges that are removed with what they measure, so that a successor may register its own. */
public final class Gauges implements AutoCloseable {

  private final MeterRegistry meters;
  private final String tag;
  private final String value;
  private final List<Meter> registered = new ArrayList<>();

  /** Gauges that share one tag. */
  public Gauges(MeterRegistry meters, String tag, String value) {
    this.meters = meters;
    this.tag = tag;
    this.value = value;
  }

  public Gauges add(String name, String description, Supplier<Number> measure) {
    registered.add(
        Gauge.builder(name, measure).tag(tag, value).description(description).register(meters));
    return this;
  }

  /** Adds the two gauges that every reader of topics has. */
  public Gauges lag(Supplier<Number> records, Supplier<Number> ageSeconds) {
    return add("tidemill.lag.records", "records that wait", records)
        .add("tidemill.lag.age.seconds", "time since one of them moved", ageSeconds);
  }

  @Override
  public void close() {
    registered.forEach(meters::remove);
  }
}
