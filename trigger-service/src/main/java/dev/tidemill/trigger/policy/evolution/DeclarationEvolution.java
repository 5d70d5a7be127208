package dev.tidemill.trigger.policy.evolution;

import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.Timetable;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.trigger.policy.kind.KindTable;
import dev.tidemill.trigger.policy.state.AlertMemory;
import dev.tidemill.trigger.policy.state.Conservation;
import dev.tidemill.trigger.policy.state.Covered;
import dev.tidemill.trigger.policy.state.Declaration;
import dev.tidemill.trigger.policy.state.Occurrence;
import dev.tidemill.trigger.policy.state.Queued;
import dev.tidemill.trigger.policy.state.TriggerMemory;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a pipeline that is applied or deleted changes what is known of its triggers. */
public final class DeclarationEvolution {

  private DeclarationEvolution() {}

  static TriggerState applied(KindTable kinds, TriggerState s, PipelineVersion v) {
    boolean begins = s.live().isEmpty();
    int incarnation = s.incarnation() + (begins ? 1 : 0);
    TriggerState next =
        s.withTriggers(remembered(kinds, s, v.spec()))
            .withDeclaration(
                new Declaration(
                    v.version(), incarnation, false, Optional.of(v.spec()), v.folder()));
    if (begins) {
      next = next.withSeen(s.seen().begun(incarnation, s.pipeline(), v.effectiveFrom()));
    }
    return next.policy() == Policy.QUEUE ? next : unqueued(next);
  }

  /** Without the policy {@code queue} what waits its turn becomes one ready set per trigger. */
  private static TriggerState unqueued(TriggerState s) {
    TriggerState next = s.withQueue(List.of());
    for (Queued q : s.queue()) {
      TriggerMemory m = next.memory(q.trigger());
      Room room = Room.in(next);
      Occurrence all = m.pending().map(p -> room.join(p, q.occurrence())).orElse(q.occurrence());
      next = next.with(m.withPending(Optional.of(all), true, m.joins()));
    }
    return next;
  }

  /** Memories of what is declared now; the counts of what is not are kept as one sum. */
  private static List<TriggerMemory> remembered(
      KindTable kinds, TriggerState s, PipelineSpec spec) {
    List<TriggerMemory> kept = new ArrayList<>();
    Conservation removed = Conservation.NONE;
    for (TriggerMemory m : s.triggers()) {
      Optional<TriggerSpec> declared =
          spec.triggers().stream().filter(t -> t.name().equals(m.name())).findFirst();
      if (declared.isPresent()) {
        boolean same =
            s.declared(m.name()).filter(t -> same(s, t, spec, declared.get())).isPresent();
        TriggerMemory known =
            s.declared(m.name()).filter(t -> kinds.keeps(t, declared.get())).isPresent()
                ? m
                : m.withAlerts(AlertMemory.NONE); // nobody says when those end
        kept.add(same ? m : known.withNextPlanned(Optional.empty(), Optional.empty()));
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

  /** Whether a trigger is as before, the calendars that it names included. */
  public static boolean same(TriggerState s, TriggerSpec old, PipelineSpec spec, TriggerSpec now) {
    boolean sameDays =
        !(old.kind() instanceof Schedule before)
            || s.spec()
                .filter(o -> Timetable.of(o, before).equals(Timetable.of(spec, before)))
                .isPresent();
    return sameKind(old, now) && sameDays;
  }

  /** Whether a trigger listens to the same as before, so that what it knows still counts. */
  static boolean sameKind(TriggerSpec a, TriggerSpec b) {
    return a.kind().equals(b.kind());
  }

  static TriggerState deleted(TriggerState s, Instant at) {
    List<TriggerMemory> idle =
        s.triggers().stream()
            .map(m -> TriggerMemory.fresh(m.name()).withCounts(m.counts()))
            .toList();
    return s.withTriggers(idle)
        .withQueue(List.of())
        .withCovered(Covered.NOTHING)
        .withPaused(false)
        .withDeclaration(s.declaration().asDeleted())
        .withSeen(s.seen().retired(at));
  }
}
