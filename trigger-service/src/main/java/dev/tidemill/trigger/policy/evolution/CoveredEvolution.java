package dev.tidemill.trigger.policy.evolution;

import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerEvent.SnapshotSeen;
import dev.tidemill.trigger.policy.state.Covered;
import dev.tidemill.trigger.policy.state.Occurrence;
import dev.tidemill.trigger.policy.state.Queued;
import dev.tidemill.trigger.policy.state.TriggerMemory;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How events change what waits for runs whose snapshots hold its files. */
final class CoveredEvolution {

  private CoveredEvolution() {}

  /** Signals wait for a run. */
  static TriggerState hold(TriggerState s, String run, String trigger, Occurrence o) {
    return s.withCovered(s.covered().plus(run, trigger, o, (a, b) -> Room.in(s).join(a, b)));
  }

  /** What waited and is in the snapshot of a run waits for that run. */
  static TriggerState cut(TriggerState s, SnapshotSeen cut) {
    Covered covered = s.covered().withFiles(cut.runId(), cut.files()).withCut(cut.runId());
    TriggerState next = s.withCovered(covered).withSeen(s.seen().with(cut.taken().keySet()));
    for (Queued q : s.queue()) {
      if (cut.signals().contains(q.occurrence().signals().digest())) {
        next = hold(next.without(q), cut.runId(), q.trigger(), q.occurrence());
      }
    }
    for (TriggerMemory m : s.triggers()) {
      Optional<Occurrence> held =
          m.pending().filter(p -> cut.signals().contains(p.signals().digest()));
      if (held.isPresent()) {
        TriggerState idle = next.with(m.withPending(Optional.empty(), false));
        next = hold(idle, cut.runId(), m.name(), held.get());
      }
    }
    return next;
  }

  /** The run that replaces others cuts a snapshot too, of the same files. */
  static TriggerState replaced(TriggerState s, Fired f) {
    TriggerState next = s;
    for (String run : f.replaces()) {
      List<String> rows = new ArrayList<>(next.covered().rowsOf(f.runId()));
      rows.addAll(next.covered().rowsOf(run));
      List<Covered.Waiting> signals = next.covered().signalsOf(run);
      next = next.withCovered(next.covered().without(run).withFiles(f.runId(), rows));
      for (Covered.Waiting w : signals) {
        next = hold(next, f.runId(), w.trigger(), w.occurrence());
      }
    }
    return next;
  }
}
