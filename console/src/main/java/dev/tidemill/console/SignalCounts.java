package dev.tidemill.console;

import dev.tidemill.schemas.message.SignalBucket;
import dev.tidemill.schemas.message.TriggerEvent;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the signals of a pipeline ended, counted over its decisions by the rule of the glossary.
 */
final class SignalCounts {

  private final Map<SignalBucket, Long> byBucket = new EnumMap<>(SignalBucket.class);
  private long received;

  void count(TriggerEvent.Evaluated e) {
    long n = e.signals().count();
    received += e.fresh();
    byBucket.merge(e.outcome().bucket(), n, Long::sum);
    // What is not fresh was pending before.
    byBucket.merge(SignalBucket.PENDING, e.fresh() - n, Long::sum);
  }

  Map<String, Object> view() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("received", received);
    for (SignalBucket b : SignalBucket.values()) {
      out.put(Views.kebab(b), byBucket.getOrDefault(b, 0L));
    }
    return out;
  }
}
