package dev.tidemill.kit.shell;

import dev.tidemill.kit.decide.Decider;
import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.Folded;
import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.decide.RowChange;
import dev.tidemill.kit.decide.Rows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a decision leads to. All of it is computed before anything is written.
 *
 * @param state after the decision
 * @param parts of the state that change; null if the state stays
 * @param timers when each is due, in milliseconds; null if they stay
 */
record Outcome<S>(
    S state,
    List<MachineStore.Change> parts,
    List<RowChange> rows,
    Map<String, Long> timers,
    Outbox outbox) {

  /**
   * Decides an input.
   *
   * @param stored the state of the key; null if there is none
   * @param outbox gets the records, and tells the time
   * @param timerFired whether the input is the expiry of a timer
   */
  static <S, I, E, F> Outcome<S> of(
      Machine<S, I, E, F> machine,
      MachineStore<S> store,
      String key,
      S stored,
      Rows rows,
      I input,
      Outbox outbox,
      boolean timerFired) {
    Decider<S, I, E, F> decider = machine.decider();
    Instant now = outbox.now();
    S before = stored == null ? decider.initial(key) : stored;
    Folded<S, E, F> folded = decider.fold(before, rows, input, now);
    Decision<E, F> decision = folded.decision();
    S after = folded.after();
    List<RowChange> changes = new ArrayList<>();
    for (E event : decision.events()) {
      changes.addAll(decider.rows(event));
    }
    boolean changed = !decision.events().isEmpty();
    if (changed || !decision.effects().isEmpty()) {
      machine.outlet().publish(key, decision, after, now, outbox);
    }
    return new Outcome<>(
        after,
        changed ? store.changes(stored, after) : null,
        changes,
        changed || timerFired ? due(decider.timers(after)) : null,
        outbox);
  }

  private static Map<String, Long> due(Map<String, Instant> timers) {
    Map<String, Long> due = new HashMap<>();
    timers.forEach((name, at) -> due.put(name, millisNotBefore(at)));
    return due;
  }

  /** The first whole millisecond that is not before an instant. */
  private static long millisNotBefore(Instant at) {
    return at.plusNanos(999_999).toEpochMilli();
  }
}
