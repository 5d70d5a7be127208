package dev.tidemill.trigger.hook;

import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.Signal;
import java.util.List;

/**
 * What a request says.
 *
 * @param ignored why it says nothing, if it does not
 */
record HookEvents(List<Signal> signals, List<Notice> notices, String ignored) {

  static HookEvents signals(List<Signal> signals) {
    return new HookEvents(signals, List.of(), "");
  }

  static HookEvents notice(Notice notice) {
    return new HookEvents(List.of(), List.of(notice), "");
  }

  static HookEvents nothing(String why) {
    return new HookEvents(List.of(), List.of(), why);
  }

  boolean isEmpty() {
    return signals.isEmpty() && notices.isEmpty();
  }
}
