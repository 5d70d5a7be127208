package dev.tidemill.kit.service;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether a service makes progress.
 *
 * @param ready work is being taken and done; false also when a lag has not moved for too long
 * @param reason why it is not ready; "ok" when it is
 * @param details figures for people: lag, its age in seconds, states of threads
 */
public record Health(boolean ready, String reason, Map<String, Object> details) {

  public Health {
    details = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }

  public static Health ok() {
    return new Health(true, "ok", Map.of());
  }

  public static Health ok(Map<String, Object> details) {
    return new Health(true, "ok", details);
  }

  public static Health notReady(String reason) {
    return new Health(false, reason, Map.of());
  }

  public static Health notReady(String reason, Map<String, Object> details) {
    return new Health(false, reason, details);
  }

  /** Ready when both are; the details are joined, {@code part} naming those of the other. */
  public Health and(String part, Health other) {
    Map<String, Object> all = new LinkedHashMap<>(details);
    all.put(part, other.details);
    if (other.ready) {
      return new Health(ready, reason, all);
    }
    String joined = part + ": " + other.reason;
    return new Health(false, ready ? joined : reason + "; " + joined, all);
  }
}
