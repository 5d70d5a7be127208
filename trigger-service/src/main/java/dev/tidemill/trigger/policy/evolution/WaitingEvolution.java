package dev.tidemill.trigger.policy.evolution;

import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.trigger.policy.kind.KindTable;
import dev.tidemill.trigger.policy.state.AlertMemory;
import dev.tidemill.trigger.policy.state.Covered;
import dev.tidemill.trigger.policy.state.Occurrence;
import dev.tidemill.trigger.policy.state.OwnCode;
import dev.tidemill.trigger.policy.state.Queued;
import dev.tidemill.trigger.policy.state.TriggerMemory;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a decision on signals changes what waits at a trigger, and where. */
public record WaitingEvolution(KindTable kinds) {

  /** How many occurrences wait their turn; more join the last one of their trigger. */
  public static final int MAX_QUEUE = 8;

  TriggerState evaluated(TriggerState before, Evaluated e) {
    TriggerState s =
        before
            .withSeen(before.seen().with(e.remembered().keySet()))
            .withCovered(before.covered().without(e.remembered().keySet()));
    TriggerMemory m = s.memory(e.trigger());
    m = m.withCounts(m.counts().moved(e.outcome().bucket(), e.signals().count(), e.fresh()));
    if (e.fresh() > 0 && isHeard(e.outcome())) {
      m = m.withLastSignal(e.at());
    }
    if (!e.alert().isEmpty()) {
      return alert(s, m, e);
    }
    if (e.outcome() == TriggerOutcome.WAITING) {
      return waiting(s, m, e);
    }
    if (e.outcome() == TriggerOutcome.FIRED) {
      m = m.withFired(e.at(), e.runId()).withCode(m.code().fired(e.demand().code()));
      s = spent(s, e);
    }
    if (e.outcome() == TriggerOutcome.SHADOWED) {
      m = m.withFired(e.at(), Optional.empty());
    }
    if (e.outcome() == TriggerOutcome.SUPPRESSED && OwnCode.isEnough(e.demand().code())) {
      m = m.withCode(m.code().suppressed(e.demand().code().get()));
    }
    return e.signals().count() == e.fresh() ? s.with(m) : taken(s, m, e);
  }

  /**
   * Whether a signal ends the silence at its trigger. One that a condition let drop does not: what
   * is missed is what the trigger asks for. One that meets a pause does: it came.
   */
  private static boolean isHeard(TriggerOutcome outcome) {
    return switch (outcome) {
      case DUPLICATE, REJECTED, FILTERED -> false;
      case FIRED, WAITING, COALESCED, SUPPRESSED, EXPIRED, SHADOWED -> true;
    };
  }

  /** Only a budget counts what runs spend. */
  private static TriggerState spent(TriggerState s, Evaluated e) {
    boolean counts = s.spec().flatMap(PipelineSpec::budget).isPresent() && e.runId().isPresent();
    return counts ? s.withPast(s.past().started(e.runId().get(), e.at())) : s;
  }

  /** Signals of an alert begin to wait for it to go on, have waited long enough, or are dropped. */
  private static TriggerState alert(TriggerState s, TriggerMemory m, Evaluated e) {
    Optional<Occurrence> waiting = m.alerts().find(e.alert()).flatMap(AlertMemory.Known::waiting);
    if (e.outcome() == TriggerOutcome.WAITING && e.fresh() > 0) {
      Occurrence fresh = Room.in(s).limit(Occurrence.of(e.signals(), e.demand(), e.at()));
      return s.with(m.withAlerts(m.alerts().with(e.alert(), k -> k.withWaiting(fresh))));
    }
    boolean counts = e.outcome() == TriggerOutcome.WAITING;
    TriggerMemory idle = m.withAlerts(m.alerts().with(e.alert(), k -> k.idle(counts)));
    if (!counts || waiting.isEmpty()) {
      return s.with(idle);
    }
    TriggerState without = s.with(idle);
    Room room = Room.in(without);
    Occurrence all = idle.pending().map(p -> room.join(p, waiting.get())).orElse(waiting.get());
    return without.with(idle.withPending(Optional.of(all), idle.ready(), idle.joins()));
  }

  /** The signals of a decision no longer wait. */
  private static TriggerState taken(TriggerState s, TriggerMemory m, Evaluated e) {
    Optional<Covered.Waiting> covered = s.covered().find(e.trigger(), e.signals().digest());
    if (covered.isPresent()) {
      return s.with(m).withCovered(s.covered().without(covered.get()));
    }
    for (Queued q : s.queue()) {
      // What waits at the trigger may fire before what is queued: that may wait for a snapshot.
      if (q.trigger().equals(e.trigger())
          && q.occurrence().signals().digest().equals(e.signals().digest())) {
        return s.with(m).without(q);
      }
    }
    return s.with(m.withPending(Optional.empty(), false));
  }

  private TriggerState waiting(TriggerState s, TriggerMemory m, Evaluated e) {
    Occurrence fresh = Occurrence.of(e.signals(), e.demand(), e.at());
    if (e.runId().isPresent() && !e.ready()) {
      return e.fresh() == 0
          ? s.with(m)
          : CoveredEvolution.hold(s.with(m), e.runId().get(), e.trigger(), Room.in(s).limit(fresh));
    }
    Optional<Occurrence> pending = m.pending();
    if (e.fresh() > 0) {
      Room room = Room.in(s);
      pending = Optional.of(pending.map(p -> room.join(p, fresh)).orElse(room.limit(fresh)));
    }
    boolean alone = !Combinations.of(s).isMember(e.trigger());
    if (e.ready() && alone && s.policy() == Policy.QUEUE && pending.isPresent()) {
      Queued next = new Queued(e.at(), e.trigger(), pending.get());
      return enqueue(s.with(m.withPending(Optional.empty(), false)), next);
    }
    return s.with(m.withPending(pending, e.ready(), e.runId()));
  }

  private TriggerState enqueue(TriggerState s, Queued next) {
    List<Queued> queue = new ArrayList<>(s.queue());
    if (queue.size() >= MAX_QUEUE || waitAsOne(s, next.trigger())) {
      for (int i = queue.size() - 1; i >= 0; i--) {
        Queued q = queue.get(i);
        if (q.trigger().equals(next.trigger())) {
          Occurrence both = Room.in(s).join(q.occurrence(), next.occurrence());
          queue.set(i, new Queued(q.readyAt(), q.trigger(), both));
          return s.withQueue(queue);
        }
      }
    }
    queue.add(next);
    return s.withQueue(queue);
  }

  /** What belongs to one run waits as one. */
  private boolean waitAsOne(TriggerState s, String trigger) {
    return s.declared(trigger).filter(kinds::waitsForOwnRun).isPresent();
  }
}
