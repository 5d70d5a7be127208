package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.TriggerEvent.SchedulePlanned;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.Absence;
import dev.tidemill.trigger.policy.evolution.Combinations;
import dev.tidemill.trigger.policy.state.Occurrence;
import dev.tidemill.trigger.policy.state.SignalSets;
import dev.tidemill.trigger.policy.state.TriggerMemory;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Notices what has not happened. The deadline is a durable timer. It is not moved by each thing
 * that happens, but looked at again when it is due. It counts from when the trigger was declared,
 * so an edit fires nothing of the past.
 */
final class Absences {

  private static final String PREFIX = "absence:";

  private Absences() {}

  /** Whether an id is one of these; senders of signals choose theirs as they like. */
  static boolean isOne(String id) {
    int slash = id.indexOf('/');
    return id.startsWith(PREFIX) && slash > 0 && id.lastIndexOf('@') > slash;
  }

  /** Sets the first deadline, or the next one. */
  static void plan(Draft draft, TriggerSpec trigger, Absence absence) {
    planAt(draft, trigger, draft.now().plus(absence.lasting()));
  }

  private static void planAt(Draft draft, TriggerSpec trigger, Instant at) {
    draft.emit(
        new SchedulePlanned(
            trigger.name(), Optional.of(at), draft.state().version(), Optional.empty()));
  }

  /** Decides at a deadline. */
  static void expire(Draft draft, TriggerSpec trigger, Absence absence) {
    TriggerMemory memory = draft.state().memory(trigger.name());
    Optional<Instant> due = memory.nextPlanned();
    if (due.filter(at -> !at.isAfter(draft.now())).isEmpty()) {
      return;
    }
    Optional<Instant> last = last(draft.state(), absence);
    Optional<Instant> later =
        last.map(at -> at.plus(absence.lasting())).filter(at -> at.isAfter(draft.now()));
    if (later.isPresent()) {
      planAt(draft, trigger, later.get());
      return;
    }
    var signals = SignalSets.of(id(trigger, absence, due.get()), Optional.empty());
    if (draft.state().paused() || memory.paused()) {
      draft.dispose(trigger.name(), TriggerOutcome.SUPPRESSED, signals, "paused");
    } else if (waits(draft.state(), trigger)) {
      String still = "a run for an earlier one waits still";
      draft.dispose(trigger.name(), TriggerOutcome.COALESCED, signals, still);
    } else {
      Firing.settle(
          draft, Map.of(trigger.name(), Occurrence.of(signals, Demand.TRAIN, draft.now())));
    }
    plan(draft, trigger, absence);
  }

  /**
   * Whether an absence was noticed that no run has taken yet, for the budget or a place: one is
   * enough, however long it waits. In a combination each counts by its own time.
   */
  private static boolean waits(TriggerState state, TriggerSpec trigger) {
    boolean queued = state.queue().stream().anyMatch(q -> q.trigger().equals(trigger.name()));
    return (queued || state.memory(trigger.name()).pending().isPresent())
        && !Combinations.of(state).isMember(trigger.name());
  }

  /** When what is missed happened last. */
  private static Optional<Instant> last(TriggerState state, Absence absence) {
    return switch (absence.of()) {
      case PROMOTION -> state.past().promotedAt();
      case SIGNALS -> state.memory(absence.trigger().orElse("")).lastSignalAt();
    };
  }

  /** Why an absence fires, from its id. */
  static String text(String id) {
    String rest = id.substring(PREFIX.length());
    return rest.substring(rest.indexOf('/') + 1, rest.lastIndexOf('@'));
  }

  /** The id of an occurrence says what was missed, for how long, and when that was noticed. */
  private static String id(TriggerSpec trigger, Absence absence, Instant due) {
    String missed =
        absence.of() == Absence.What.PROMOTION
            ? "no model was promoted for "
            : "no signal came to " + absence.trigger().orElse("") + " for ";
    return PREFIX + trigger.name() + "/" + missed + Readiness.text(absence.lasting()) + "@" + due;
  }
}
