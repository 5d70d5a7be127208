package dev.tidemill.trigger.hook;

import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.Signal;
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

  boolean isEmpty() {
    return signals.isEmpty() && notices.isEmpty();
  }
}
