package dev.tidemill.trigger.source;

import dev.tidemill.schemas.message.Signal;
import java.util.ArrayList;
import java.util.List;

/** Keeps signals in memory, or refuses them. */
public final class RecordedSignals implements SignalWriter {

  private final List<Signal> signals = new ArrayList<>();
  private boolean refusing;

  @Override
  public void write(Signal signal) {
    if (refusing) {
      throw new IllegalStateException("Kafka is away");
    }
    signals.add(signal);
  }

  public void refuse(boolean on) {
    refusing = on;
  }

  public List<Signal> all() {
    return signals;
  }
}
