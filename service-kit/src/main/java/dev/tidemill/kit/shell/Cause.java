package dev.tidemill.kit.shell;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.kit.decide.TimerFired;
import dev.tidemill.schemas.trace.Trace;

/**
 * Why a decision is made: a record or a timer.
 *
 * @param id names the cause the same way after a replay
 */
record Cause(String id, Origin origin, String key, byte[] value, Trace trace) {

  private static final byte[] NOTHING = new byte[0];

  static Cause record(Origin origin, String key, byte[] value, Trace trace) {
    return new Cause(id(origin), origin, key, value == null ? NOTHING : value, trace);
  }

  static String id(Origin origin) {
    return origin.topic() + "-" + origin.partition() + "-" + origin.offset();
  }

  static Cause timer(TimerFired timer, int partition) {
    String id = "timer/" + timer.key() + "/" + timer.name() + "@" + timer.dueAt();
    Origin origin = new Origin("timer " + timer.name(), partition, -1);
    return new Cause(id, origin, timer.key(), NOTHING, Trace.of(id));
  }
}
