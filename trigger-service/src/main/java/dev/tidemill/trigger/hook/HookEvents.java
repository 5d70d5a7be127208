package dev.tidemill.trigger.hook;

import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.trace.Trace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a request says.
 *
 * @param ignored why it says nothing, if it does not
 */
record HookEvents(List<Signal> signals, List<Notice> notices, String ignored) {

  private static final int MOST_TOLD = 100;

  static HookEvents signals(List<Signal> signals) {
    return new HookEvents(signals, List.of(), "");
  }

  static HookEvents notice(Notice notice) {
    return new HookEvents(List.of(), List.of(notice), "");
  }

  static HookEvents nothing(String why) {
    return new HookEvents(List.of(), List.of(), why);
  }

  /** For the sender: what was recorded, by the ids that its repetitions have too. */
  Map<String, Object> told() {
    Map<String, Object> told = new LinkedHashMap<>();
    if (!signals.isEmpty()) {
      told.put("signals", signals.stream().limit(MOST_TOLD).map(Signal::signalId).toList());
    }
    if (!notices.isEmpty()) {
      told.put("notices", notices.stream().limit(MOST_TOLD).map(Notice::noticeId).toList());
    }
    told.put("recorded", signals.size() + notices.size());
    return told;
  }

  /**
   * The same, in the trace of the request. An event that brings a trace of its own keeps it, since
   * what sends it on may be another one than what it happened to.
   *
   * @param traceparent header of the request; what is no trace context is left out
   */
  HookEvents in(String traceparent) {
    return Trace.parse(traceparent)
        .map(
            trace ->
                new HookEvents(
                    signals.stream()
                        .map(s -> s.traceparent().isEmpty() ? s.withTraceparent(trace.header()) : s)
                        .toList(),
                    notices,
                    ignored))
        .orElse(this);
  }

  boolean isEmpty() {
    return signals.isEmpty() && notices.isEmpty();
  }
}
