package dev.tidemill.kit.metric;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** How many times something happened and how long it took, in seconds. */
public record TimerInstrument(Naming naming, Shown shown) implements OwnInstrument {

  /** What of the durations is shown. */
  public enum Shown {
    /** count and sum, which somebody else keeps */
    TOTALS,
    /** count, sum and the longest of the last minutes */
    SUMMARY,
    /** the same and how many took how long */
    HISTOGRAM
  }

  @Override
  public String type() {
    return shown == Shown.HISTOGRAM ? "histogram" : "summary";
  }

  @Override
  public String unit() {
    return "seconds";
  }

  @Override
  public List<String> exposed() {
    String name = naming.plain() + "_seconds";
    return switch (shown) {
      case TOTALS -> List.of(name + "_count", name + "_sum");
      case SUMMARY -> List.of(name + "_count", name + "_sum", name + "_max");
      case HISTOGRAM -> List.of(name + "_bucket", name + "_count", name + "_sum", name + "_max");
    };
  }

  /** The timer of these values of the labels. */
  public Timer on(MeterRegistry meters, String... values) {
    Timer.Builder timer =
        Timer.builder(naming.name()).description(naming.meaning()).tags(naming.tags(values));
    if (shown == Shown.HISTOGRAM) {
      timer.publishPercentileHistogram();
    }
    return timer.register(meters);
  }

  /**
   * Totals that somebody else keeps, such as a state that outlives the process.
   *
   * @param seconds the sum of all durations
   */
  public FunctionTimer follow(
      MeterRegistry meters, Supplier<Long> count, Supplier<Double> seconds, String... values) {
    return FunctionTimer.builder(
            naming.name(), this, i -> count.get(), i -> seconds.get(), TimeUnit.SECONDS)
        .description(naming.meaning())
        .tags(naming.tags(values))
        .register(meters);
  }
}
