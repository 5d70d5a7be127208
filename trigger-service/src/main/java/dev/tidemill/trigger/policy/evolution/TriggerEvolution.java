package dev.tidemill.trigger.policy.evolution;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerEvent.AlertSeen;
import dev.tidemill.schemas.message.TriggerEvent.CommandAnswered;
import dev.tidemill.schemas.message.TriggerEvent.ComputeSeen;
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
import dev.tidemill.schemas.message.TriggerEvent.ScheduleMissed;
import dev.tidemill.schemas.message.TriggerEvent.SchedulePlanned;
import dev.tidemill.schemas.message.TriggerEvent.SignalsForgotten;
import dev.tidemill.schemas.message.TriggerEvent.SnapshotSeen;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.trigger.policy.kind.KindTable;
import dev.tidemill.trigger.policy.state.OwnCode;
import dev.tidemill.trigger.policy.state.PastRuns;
import dev.tidemill.trigger.policy.state.TriggerMemory;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** How an event changes the state of a pipeline's triggers. Total: it never refuses an event. */
public final class TriggerEvolution {

  private final KindTable kinds;
  private final WaitingEvolution waiting;
  private final Cases<TriggerState, TriggerEvent, TriggerState> changes;

  public TriggerEvolution(KindTable kinds) {
    this.kinds = kinds;
    waiting = new WaitingEvolution(kinds);
    changes =
        Cases.<TriggerState, TriggerEvent, TriggerState>of(TriggerEvent.class)
            .on(Evaluated.class, waiting::evaluated)
            .on(Fired.class, this::fired)
            .on(RunEndSeen.class, this::ended)
            .on(RunTrainedSeen.class, (s, r) -> code(s, own -> own.trained(r.runId(), r.at())))
            .on(SnapshotSeen.class, CoveredEvolution::cut)
            .on(FilesUsed.class, (s, f) -> s.withSeen(s.seen().with(f.rows())))
            .on(SchedulePlanned.class, TriggerEvolution::planned)
            .on(Paused.class, (s, p) -> paused(s, p.target(), p.name(), true))
            .on(Resumed.class, (s, r) -> paused(s, r.target(), r.name(), false))
            .on(
                PipelineApplied.class,
                (s, a) -> DeclarationEvolution.applied(kinds, s, a.version()))
            .on(PipelineDeleted.class, (s, d) -> DeclarationEvolution.deleted(s, d.at()))
            .on(SignalsForgotten.class, (s, f) -> s.withSeen(s.seen().turned(f)))
            .on(RowsForgotten.class, (s, f) -> s.withSeen(s.seen().swept(f)))
            .on(AlertSeen.class, TriggerEvolution::alert)
            .on(
                ComputeSeen.class,
                (s, c) ->
                    s.withPast(s.past().with(c.runId(), u -> u.working(c.since(), c.millis()))))
            .on(ScheduleMissed.class, (s, m) -> s.with(s.memory(m.trigger()).withMissed(m.count())))
            .on(CommandAnswered.class, (s, told) -> s)
            .build();
  }

  public KindTable kinds() {
    return kinds;
  }

  public TriggerState apply(TriggerState before, TriggerEvent event) {
    return changes.apply(before, event).withSequence(before.sequence() + 1);
  }

  private static TriggerState alert(TriggerState s, AlertSeen a) {
    TriggerMemory m = s.memory(a.trigger());
    return s.with(
        m.withAlerts(
            m.alerts()
                .seen(a.fingerprint(), a.startsAt(), a.status(), a.at(), a.again(), a.counts())));
  }

  private static TriggerState planned(TriggerState s, SchedulePlanned p) {
    return s.with(s.memory(p.trigger()).withNextPlanned(p.at(), p.firesAt()));
  }

  private TriggerState fired(TriggerState s, Fired f) {
    List<String> active = new ArrayList<>(s.activeRuns());
    active.removeAll(f.replaces());
    active.add(f.runId());
    return uncut(CoveredEvolution.replaced(s, f), f).withActiveRuns(active);
  }

  /**
   * Only where another run may go on beside it; and of a run that data caused each file is told.
   */
  private TriggerState uncut(TriggerState s, Fired f) {
    return s.limit() > 1
            && f.kind() == RunKind.TRAIN
            && s.declaration().triggers().stream().anyMatch(kinds::bringsFiles)
            && f.triggers().stream().noneMatch(t -> kinds.bringsFiles(s, t))
        ? s.withCovered(s.covered().plusUncut(f.runId()))
        : s;
  }

  private TriggerState ended(TriggerState s, RunEndSeen r) {
    List<TriggerMemory> triggers =
        s.triggers().stream()
            .map(
                m ->
                    m.lastRunId().filter(r.runId()::equals).isPresent()
                        ? m.withOutcome(r.outcome())
                        : m)
            .toList();
    TriggerState over = s.withTriggers(triggers).withCovered(s.covered().without(r.runId()));
    if (r.outcome() == RunOutcome.PROMOTED) {
      over = over.withPast(over.past().promoted(r.at()));
    } else if (r.outcome() == RunOutcome.NO_CHANGE) {
      over = over.withPast(over.past().with(r.runId(), PastRuns.Use::withoutChange));
    }
    return code(over, own -> own.ended(r.runId(), r.at()))
        .withActiveRuns(s.activeRuns().stream().filter(id -> !id.equals(r.runId())).toList());
  }

  /** For each trigger that may hear what runs do. */
  private TriggerState code(TriggerState s, UnaryOperator<OwnCode> change) {
    TriggerState next = s;
    for (TriggerSpec t : s.declaration().triggers()) {
      if (kinds.hearsOwnRuns(t)) {
        TriggerMemory m = next.memory(t.name());
        next = next.with(m.withCode(change.apply(m.code())));
      }
    }
    return next;
  }

  private static TriggerState paused(TriggerState s, PauseTarget target, String name, boolean on) {
    return switch (target) {
      case PIPELINE -> s.withPaused(on);
      case TRIGGER -> s.with(s.memory(name).withPaused(on));
      case ROLLOUT -> s;
    };
  }
}
