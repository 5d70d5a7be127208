package dev.tidemill.console.trigger;

import dev.tidemill.schemas.message.SignalBucket;
import dev.tidemill.schemas.message.TriggerEvent;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Where signals ended, counted over decisions by the rule of the glossary. */
public final class SignalCounts {

  private final Map<SignalBucket, Long> byBucket = new EnumMap<>(SignalBucket.class);
  private long received;

  public void count(TriggerEvent.Evaluated e) {
    long n = e.signals().count();
    received += e.fresh();
    byBucket.merge(e.outcome().bucket(), n, Long::sum);
    // What is not fresh was pending before.
    byBucket.merge(SignalBucket.PENDING, e.fresh() - n, Long::sum);
  }

  public long received() {
    return received;
  }

  public long in(SignalBucket bucket) {
    return byBucket.getOrDefault(bucket, 0L);
  }

  /** How many were received, then how many are in each bucket, by its name in lower case. */
  public Map<String, Long> view() {
    Map<String, Long> out = new LinkedHashMap<>();
    out.put("received", received);
    for (SignalBucket b : SignalBucket.values()) {
      out.put(b.name().toLowerCase(Locale.ROOT), in(b));
    }
    return out;
  }
}
