package dev.tidemill.kit.metric;

import dev.tidemill.kit.metric.TimerInstrument.Shown;
import java.util.ArrayList;
import java.util.List;

/**
 * The metrics of one owner. Each of them is a constant that is made by a method of this class:
 *
 * <pre>{@code
 * private static final MetricCatalogue ALL = new MetricCatalogue("gateway");
 * public static final CounterInstrument REFUSED =
 *     ALL.counter("tidemill.gateway.routes.refused", "routes", "Routes that were refused.");
 * }</pre>
 */
public final class MetricCatalogue {

  private final String owner;
  private final List<Instrument> all = new ArrayList<>();

  /**
   * @param owner as in the topics' owners
   */
  public MetricCatalogue(String owner) {
    this.owner = owner;
  }

  /** A count that only grows; {@code _total} is added to its name. */
  public CounterInstrument counter(String name, String unit, String meaning, String... labels) {
    return add(new CounterInstrument(naming(name, meaning, labels), unit));
  }

  /** A value that goes up and down. Its unit is the last word of its name, unless it is a count. */
  public GaugeInstrument gauge(String name, String unit, String meaning, String... labels) {
    return add(new GaugeInstrument(naming(name, meaning, labels), unit));
  }

  /** Durations; {@code _seconds} is added to its name. */
  public TimerInstrument timer(String name, Shown shown, String meaning, String... labels) {
    return add(new TimerInstrument(naming(name, meaning, labels), shown));
  }

  private Naming naming(String name, String meaning, String... labels) {
    return new Naming(owner, name, meaning, List.of(labels));
  }

  private <I extends Instrument> I add(I instrument) {
    all.add(instrument);
    return instrument;
  }

  /** All that were made, in that order. */
  public List<Instrument> all() {
    return List.copyOf(all);
  }
}
