package dev.tidemill.kit.metric;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.Supplier;

/** A value that goes up and down, asked for at each scrape. */
public record GaugeInstrument(Naming naming, String unit) implements OwnInstrument {

  @Override
  public String type() {
    return "gauge";
  }

  @Override
  public List<String> exposed() {
    return List.of(naming.plain());
  }

  /** A gauge of these values of the labels. */
  public Gauge on(MeterRegistry meters, Supplier<Number> measure, String... values) {
    return Gauge.builder(naming.name(), measure)
        .description(naming.meaning())
        .tags(naming.tags(values))
        .register(meters);
  }
}
