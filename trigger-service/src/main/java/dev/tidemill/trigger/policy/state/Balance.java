package dev.tidemill.trigger.policy.state;

import java.util.List;

/**
 * Whether every signal that a trigger received is in exactly one place.
 *
 * @param counts where its signals ended
 * @param waiting how many signals are really held: at the trigger, in the queue, for a run whose
 *     snapshot has their files, and with alerts that have not lasted long enough
 */
public record Balance(String trigger, Conservation counts, long waiting) {

  /** Of each trigger that received something, also one that is no longer declared. */
  public static List<Balance> of(TriggerState state) {
    return state.triggers().stream().map(m -> of(state, m)).toList();
  }

  private static Balance of(TriggerState state, TriggerMemory m) {
    long waiting = m.pending().map(p -> p.signals().count()).orElse(0L);
    for (Queued q : state.queue()) {
      waiting += q.trigger().equals(m.name()) ? q.occurrence().signals().count() : 0;
    }
    for (Covered.Waiting w : state.covered().signals()) {
      waiting += w.trigger().equals(m.name()) ? w.occurrence().signals().count() : 0;
    }
    for (AlertMemory.Known alert : m.alerts().all()) {
      waiting += alert.waiting().map(o -> o.signals().count()).orElse(0L);
    }
    return new Balance(m.name(), m.counts(), waiting);
  }

  /** Whether the buckets sum up, and what counts as pending is what is held. */
  public boolean holds() {
    return counts.holds() && counts.pending() == waiting;
  }
}
