package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerEvent.FilesUsed;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerEvent.Paused;
import dev.tidemill.schemas.message.TriggerEvent.PipelineApplied;
import dev.tidemill.schemas.message.TriggerEvent.PipelineDeleted;
import dev.tidemill.schemas.message.TriggerEvent.Resumed;
import dev.tidemill.schemas.message.TriggerEvent.RowsForgotten;
import dev.tidemill.schemas.message.TriggerEvent.RunEndSeen;
import dev.tidemill.schemas.message.TriggerEvent.RunTrainedSeen;
import dev.tidemill.schemas.message.TriggerEvent.SchedulePlanned;
import dev.tidemill.schemas.message.TriggerEvent.SignalsForgotten;
import dev.tidemill.schemas.message.TriggerEvent.SnapshotSeen;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.Code;
import dev.tidemill.schemas.spec.trigger.OnFinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** How an event changes the state of a pipeline's triggers. Total: it never refuses an event. */
final class StateFold {

  /** How many occurrences wait their turn; more join the last one of their trigger. */
  static final int MAX_QUEUE = 8;

  private static final int MAX_IDS_KEPT = 1500;

  private StateFold() {}

  static TriggerState apply(TriggerState before, TriggerEvent event) {
    return change(before, event).withSequence(before.sequence() + 1);
  }

  private static TriggerState change(TriggerState s, TriggerEvent event) {
    if (event instanceof Evaluated e) {
      TriggerState known =
          s.withSeen(s.seen().with(e.remembered().keySet()))
              .withCovered(s.covered().without(e.remembered().keySet()));
      return evaluated(known, e);
    }
    if (event instanceof Fired f) {
      List<String> active = new ArrayList<>(s.activeRuns());
      active.removeAll(f.replaces());
      active.add(f.runId());
      return uncut(replaced(s, f), f).withActiveRuns(active);
    }
    if (event instanceof RunEndSeen r) {
      return ended(s, r);
    }
    if (event instanceof RunTrainedSeen r) {
      return code(s, own -> own.trained(r.runId(), r.at()));
    }
    if (event instanceof SnapshotSeen cut) {
      return snapshot(s, cut);
    }
    if (event instanceof FilesUsed f) {
      return s.withSeen(s.seen().with(f.rows()));
    }
    if (event instanceof SchedulePlanned p) {
      return s.with(s.memory(p.trigger()).withNextPlanned(p.at()));
    }
    if (event instanceof Paused p) {
      return paused(s, p.target(), p.name(), true);
    }
    if (event instanceof Resumed r) {
      return paused(s, r.target(), r.name(), false);
    }
    if (event instanceof PipelineApplied a) {
      return applied(s, a.version());
    }
    if (event instanceof PipelineDeleted d) {
      return deleted(s).withSeen(s.seen().retired(d.at()));
    }
    if (event instanceof SignalsForgotten f) {
      return s.withSeen(s.seen().turned(f));
    }
    if (event instanceof RowsForgotten f) {
      return s.withSeen(s.seen().swept(f));
    }
    return s; // ScheduleMissed and CommandAnswered change nothing
  }

  private static TriggerState ended(TriggerState s, RunEndSeen r) {
    List<TriggerMemory> triggers =
        s.triggers().stream()
            .map(
                m ->
                    m.lastRunId().filter(r.runId()::equals).isPresent()
                        ? m.withOutcome(r.outcome())
                        : m)
            .toList();
    TriggerState given = givenBack(s.withTriggers(triggers), r.runId());
    return code(given, own -> own.ended(r.runId(), r.at()))
        .withActiveRuns(s.activeRuns().stream().filter(id -> !id.equals(r.runId())).toList());
  }

  /** For each trigger that listens to code. */
  private static TriggerState code(TriggerState s, UnaryOperator<OwnCode> change) {
    TriggerState next = s;
    for (TriggerSpec t : s.live().map(PipelineSpec::triggers).orElse(List.of())) {
      if (t.kind() instanceof Code) {
        TriggerMemory m = next.memory(t.name());
        next = next.with(m.withCode(change.apply(m.code())));
      }
    }
    return next;
  }

  private static TriggerState evaluated(TriggerState s, Evaluated e) {
    TriggerMemory m = s.memory(e.trigger());
    m = m.withCounts(m.counts().moved(e.outcome().bucket(), e.signals().count(), e.fresh()));
    if (e.outcome() == TriggerOutcome.WAITING) {
      return waiting(s, m, e);
    }
    if (e.outcome() == TriggerOutcome.FIRED) {
      m = m.withFired(e.at(), e.runId()).withCode(m.code().fired(e.demand().code()));
    }
    if (e.outcome() == TriggerOutcome.SUPPRESSED && OwnCode.isEnough(e.demand().code())) {
      m = m.withCode(m.code().suppressed(e.demand().code().get()));
    }
    if (e.signals().count() == e.fresh()) {
      return s.with(m);
    }
    Optional<Covered.Waiting> covered = s.covered().find(e.trigger(), e.signals().digest());
    if (covered.isPresent()) {
      return s.with(m).withCovered(s.covered().without(covered.get()));
    }
    for (Queued q : s.queue()) {
      // What waits at the trigger may fire before what is queued: that may wait for a snapshot.
      if (q.trigger().equals(e.trigger())
          && q.occurrence().signals().digest().equals(e.signals().digest())) {
        return s.with(m).withQueue(s.queue().stream().filter(other -> other != q).toList());
      }
    }
    return s.with(m.withPending(Optional.empty(), false));
  }

  private static TriggerState waiting(TriggerState s, TriggerMemory m, Evaluated e) {
    if (e.runId().isPresent() && !e.ready()) {
      return e.fresh() == 0 ? s.with(m) : covered(s.with(m), e);
    }
    Optional<Occurrence> pending = m.pending();
    if (e.fresh() > 0) {
      Occurrence fresh = Occurrence.of(e.signals(), e.demand(), e.at());
      pending = Optional.of(pending.map(p -> join(s, p, fresh)).orElse(within(s, fresh)));
    }
    if (e.ready() && s.policy() == Policy.QUEUE && pending.isPresent()) {
      Queued next = new Queued(e.at(), e.trigger(), pending.get());
      return enqueue(s.with(m.withPending(Optional.empty(), false)), next);
    }
    return s.with(m.withPending(pending, e.ready(), e.runId()));
  }

  /** Signals that arrived and wait for a run whose snapshot holds their files. */
  private static TriggerState covered(TriggerState s, Evaluated e) {
    Occurrence fresh = Occurrence.of(e.signals(), e.demand(), e.at());
    return covered(s, e.runId().orElseThrow(), e.trigger(), within(s, fresh));
  }

  private static TriggerState covered(TriggerState s, String run, String trigger, Occurrence o) {
    return s.withCovered(s.covered().plus(run, trigger, o, (a, b) -> join(s, a, b)));
  }

  /** What waited and is in the snapshot of a run waits for that run. */
  private static TriggerState snapshot(TriggerState s, SnapshotSeen cut) {
    Covered covered = s.covered().withFiles(cut.runId(), cut.files()).withCut(cut.runId());
    TriggerState next = s.withCovered(covered);
    for (Queued q : s.queue()) {
      if (cut.signals().contains(q.occurrence().signals().digest())) {
        List<Queued> left = next.queue().stream().filter(other -> other != q).toList();
        next = covered(next.withQueue(left), cut.runId(), q.trigger(), q.occurrence());
      }
    }
    for (TriggerMemory m : s.triggers()) {
      Optional<Occurrence> held =
          m.pending().filter(p -> cut.signals().contains(p.signals().digest()));
      if (held.isPresent()) {
        TriggerState idle = next.with(m.withPending(Optional.empty(), false));
        next = covered(idle, cut.runId(), m.name(), held.get());
      }
    }
    return next;
  }

  /** What still waits for a run that ended waits at its trigger again, before what came later. */
  private static TriggerState givenBack(TriggerState s, String run) {
    TriggerState next = s.withCovered(s.covered().without(run));
    for (Covered.Waiting w : s.covered().signalsOf(run)) {
      TriggerMemory m = next.memory(w.trigger());
      TriggerState room = next;
      Occurrence all = m.pending().map(p -> join(room, w.occurrence(), p)).orElse(w.occurrence());
      next = next.with(m.withPending(Optional.of(all), m.ready(), m.joins()));
    }
    return next;
  }

  /** The run that replaces others cuts a snapshot too, of the same files. */
  private static TriggerState replaced(TriggerState s, Fired f) {
    TriggerState next = s;
    for (String run : f.replaces()) {
      List<String> rows = new ArrayList<>(next.covered().rowsOf(f.runId()));
      rows.addAll(next.covered().rowsOf(run));
      List<Covered.Waiting> signals = next.covered().signalsOf(run);
      next = next.withCovered(next.covered().without(run).withFiles(f.runId(), rows));
      for (Covered.Waiting w : signals) {
        next = covered(next, f.runId(), w.trigger(), w.occurrence());
      }
    }
    return next;
  }

  /**
   * Only where another run may go on beside it; and of a run that data caused each file is told.
   */
  private static TriggerState uncut(TriggerState s, Fired f) {
    return s.limit() > 1 && s.hasDataTrigger() && f.triggers().stream().noneMatch(s::listensToData)
        ? s.withCovered(s.covered().plusUncut(f.runId()))
        : s;
  }

  private static TriggerState enqueue(TriggerState s, Queued next) {
    List<Queued> queue = new ArrayList<>(s.queue());
    if (queue.size() >= MAX_QUEUE || findings(s, next.trigger())) {
      for (int i = queue.size() - 1; i >= 0; i--) {
        Queued q = queue.get(i);
        if (q.trigger().equals(next.trigger())) {
          Occurrence both = join(s, q.occurrence(), next.occurrence());
          queue.set(i, new Queued(q.readyAt(), q.trigger(), both));
          return s.withQueue(queue);
        }
      }
    }
    queue.add(next);
    return s.withQueue(queue);
  }

  /** Findings of one break belong to one run, so they wait as one. */
  private static boolean findings(TriggerState s, String trigger) {
    return s.declared(trigger).filter(t -> t.kind() instanceof OnFinding).isPresent();
  }

  /** Lists no more ids than the state has room for; count and digest stay exact. */
  private static Occurrence join(TriggerState s, Occurrence a, Occurrence b) {
    int room = Math.max(0, MAX_IDS_KEPT - s.idsKept());
    return a.plus(b, Math.min(SignalSets.MAX_IDS, a.signals().ids().size() + room));
  }

  private static Occurrence within(TriggerState s, Occurrence o) {
    int room = Math.max(0, MAX_IDS_KEPT - s.idsKept());
    return new Occurrence(
        SignalSets.limited(o.signals(), room), o.demand(), o.firstAt(), o.newestAt());
  }

  private static TriggerState paused(TriggerState s, PauseTarget target, String name, boolean on) {
    return switch (target) {
      case PIPELINE -> s.withPaused(on);
      case TRIGGER -> s.with(s.memory(name).withPaused(on));
      case ROLLOUT -> s;
    };
  }

  private static TriggerState applied(TriggerState s, PipelineVersion v) {
    int incarnation = s.incarnation() + (s.live().isPresent() ? 0 : 1);
    TriggerState next =
        s.withTriggers(remembered(s, v.spec()))
            .withSpec(v.version(), incarnation, v.spec(), v.folder());
    if (s.live().isEmpty()) {
      next = next.withSeen(s.seen().begun(incarnation, s.pipeline(), v.effectiveFrom()));
    }
    return next.policy() == Policy.QUEUE ? next : unqueued(next);
  }

  /** Without the policy {@code queue} what waits its turn becomes one ready set per trigger. */
  private static TriggerState unqueued(TriggerState s) {
    TriggerState next = s.withQueue(List.of());
    for (Queued q : s.queue()) {
      TriggerMemory m = next.memory(q.trigger());
      TriggerState room = next;
      Occurrence all = m.pending().map(p -> join(room, p, q.occurrence())).orElse(q.occurrence());
      next = next.with(m.withPending(Optional.of(all), true, m.joins()));
    }
    return next;
  }

  /** Memories of what is declared now; the counts of what is not are kept as one sum. */
  private static List<TriggerMemory> remembered(TriggerState s, PipelineSpec spec) {
    List<TriggerMemory> kept = new ArrayList<>();
    Conservation removed = Conservation.NONE;
    for (TriggerMemory m : s.triggers()) {
      Optional<TriggerSpec> declared =
          spec.triggers().stream().filter(t -> t.name().equals(m.name())).findFirst();
      if (declared.isPresent()) {
        boolean same = s.declared(m.name()).filter(t -> sameKind(t, declared.get())).isPresent();
        kept.add(same ? m : m.withNextPlanned(Optional.empty()));
      } else if (m.name().equals(TriggerState.MANUAL) || m.name().equals(TriggerState.NO_TRIGGER)) {
        kept.add(m);
      } else {
        removed = removed.plus(m.counts());
      }
    }
    if (!removed.equals(Conservation.NONE)) {
      kept.add(TriggerMemory.fresh(TriggerState.REMOVED).withCounts(removed));
    }
    return kept;
  }

  static boolean sameKind(TriggerSpec a, TriggerSpec b) {
    return a.kind().equals(b.kind());
  }

  private static TriggerState deleted(TriggerState s) {
    List<TriggerMemory> idle =
        s.triggers().stream()
            .map(m -> TriggerMemory.fresh(m.name()).withCounts(m.counts()))
            .toList();
    return s.withTriggers(idle).withQueue(List.of()).withCovered(Covered.NOTHING).withDeleted();
  }
}
