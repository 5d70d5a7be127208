package dev.tidemill.console;

import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerOutcome;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where the signals of a pipeline ended, counted over its decisions. */
final class SignalCounts {

  private final Map<TriggerOutcome, Long> byOutcome = new EnumMap<>(TriggerOutcome.class);

  void count(TriggerEvent event) {
    if (event instanceof TriggerEvent.Evaluated e) {
      add(e.outcome(), e.signals().count());
    } else if (event instanceof TriggerEvent.Fired f) {
      add(TriggerOutcome.FIRED, f.signals().count());
    }
  }

  private void add(TriggerOutcome outcome, long n) {
    byOutcome.merge(outcome, n, Long::sum);
  }

  Map<String, Object> view() {
    Map<String, Object> out = new LinkedHashMap<>();
    for (TriggerOutcome o : TriggerOutcome.values()) {
      out.put(Views.kebab(o.name()), byOutcome.getOrDefault(o, 0L));
    }
    return out;
  }
}
