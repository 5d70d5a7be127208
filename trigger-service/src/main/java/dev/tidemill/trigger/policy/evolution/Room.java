package dev.tidemill.trigger.policy.evolution;

import dev.tidemill.trigger.policy.state.Occurrence;
import dev.tidemill.trigger.policy.state.SignalSets;
import dev.tidemill.trigger.policy.state.TriggerState;

/**
 * How many more ids of signals a state has room to list. Counts and digests stay exact however few
 * ids are listed.
 */
record Room(int ids) {

  private static final int MAX_IDS_KEPT = 1500;

  static Room in(TriggerState s) {
    return new Room(Math.max(0, MAX_IDS_KEPT - s.idsKept()));
  }

  /** What is in the state already, then what is added to it. */
  Occurrence join(Occurrence a, Occurrence b) {
    return a.plus(b, Math.min(SignalSets.MAX_IDS, a.signals().ids().size() + ids));
  }

  /** What is added to the state. */
  Occurrence limit(Occurrence o) {
    return new Occurrence(
        SignalSets.limited(o.signals(), ids), o.demand(), o.firstAt(), o.newestAt());
  }
}
