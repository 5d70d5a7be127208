package dev.tidemill.kit.metric;

import java.util.List;

/** A metric that Tidemill itself measures. */
public sealed interface OwnInstrument extends Instrument
    permits CounterInstrument, GaugeInstrument, TimerInstrument {

  Naming naming();

  @Override
  default String owner() {
    return naming().owner();
  }

  @Override
  default String meaning() {
    return naming().meaning();
  }

  @Override
  default List<String> labels() {
    return naming().labels();
  }
}
