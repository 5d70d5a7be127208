package dev.tidemill.trigger.hook;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which hooks lacked their secret when they were called last, and why: anyone may call a hook, so a
 * line in the log for each call would fill it. Thread-safe.
 */
final class MissingSecrets {

  private final Map<String, String> reasons = new ConcurrentHashMap<>();

  /** Whether this was not told of the hook since its secret was there last. */
  boolean isNews(String hook, String why) {
    return !why.equals(reasons.put(hook, why));
  }

  /** The secret is there. */
  void found(String hook) {
    reasons.remove(hook);
  }
}
