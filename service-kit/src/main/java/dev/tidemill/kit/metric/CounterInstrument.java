package dev.tidemill.kit.metric;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.Supplier;

/** A count that only grows. */
public record CounterInstrument(Naming naming, String unit) implements OwnInstrument {

  @Override
  public String type() {
    return "counter";
  }

  @Override
  public List<String> exposed() {
    return List.of(naming.plain() + "_total");
  }

  /**
   * The counter of these values of the labels. A counter that is asked for when its part starts is
   * shown as 0, so that its first increment is seen as one.
   */
  public Counter on(MeterRegistry meters, String... values) {
    return Counter.builder(naming.name())
        .description(naming.meaning())
        .tags(naming.tags(values))
        .register(meters);
  }

  /** A count that somebody else keeps, such as a state that outlives the process. */
  public FunctionCounter follow(MeterRegistry meters, Supplier<Number> count, String... values) {
    // A function counter forgets the object that it asks; the function it keeps.
    return FunctionCounter.builder(naming.name(), this, i -> count.get().doubleValue())
        .description(naming.meaning())
        .tags(naming.tags(values))
        .register(meters);
  }
}
