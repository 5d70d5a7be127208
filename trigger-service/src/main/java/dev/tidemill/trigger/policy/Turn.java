package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerEvent.CommandAnswered;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One decision in the making: its events so far and the state after them. */
final class Turn {

  private final Instant now;
  private final List<TriggerEvent> events = new ArrayList<>();
  private TriggerState state;
  private Map<String, String> toRemember = Map.of();

  Turn(TriggerState state, Instant now) {
    this.state = state;
    this.now = now;
  }

  TriggerState state() {
    return state;
  }

  Instant now() {
    return now;
  }

  List<TriggerEvent> events() {
    return events;
  }

  void emit(TriggerEvent event) {
    events.add(event);
    state = StateFold.apply(state, event);
  }

  /** The next evaluation of fresh signals writes these rows. */
  void remember(Map<String, String> rows) {
    toRemember = new TreeMap<>(rows);
  }

  void answer(String commandId, boolean accepted, String code, String message) {
    emit(new CommandAnswered(commandId, accepted, code, message));
  }

  /** Signals that arrived just now and do not wait. */
  void dispose(String trigger, TriggerOutcome outcome, SignalSet fresh, String reason) {
    dispose(trigger, outcome, fresh, List.of(), Optional.empty(), reason);
  }

  void dispose(
      String trigger,
      TriggerOutcome outcome,
      SignalSet fresh,
      List<Condition> conditions,
      Optional<String> runId,
      String reason) {
    evaluate(
        new Evaluation(trigger, outcome, fresh, fresh.count(), conditions, Demand.TRAIN, reason)
            .run(runId));
  }

  /** Everything that waits at a trigger is dropped. */
  void drop(String trigger, String reason) {
    List<Queued> queued = state.queue().stream().filter(q -> q.trigger().equals(trigger)).toList();
    for (Queued q : queued) {
      dropped(trigger, q.occurrence(), reason);
    }
    state.covered().signalsAt(trigger).forEach(w -> dropped(trigger, w.occurrence(), reason));
    state.memory(trigger).pending().ifPresent(p -> dropped(trigger, p, reason));
  }

  private void dropped(String trigger, Occurrence o, String reason) {
    evaluate(
        new Evaluation(
            trigger, TriggerOutcome.SUPPRESSED, o.signals(), 0, List.of(), o.demand(), reason));
  }

  void evaluate(Evaluation e) {
    boolean remembers = e.fresh() > 0 && e.outcome() != TriggerOutcome.DUPLICATE;
    Map<String, String> rows = remembers ? toRemember : Map.of();
    if (remembers) {
      toRemember = Map.of();
    }
    emit(
        new Evaluated(
            e.trigger(),
            e.outcome(),
            e.signals(),
            e.conditions(),
            e.runId(),
            e.wakeAt(),
            e.reason(),
            now,
            e.fresh(),
            e.ready(),
            e.demand(),
            rows));
  }

  /** What an {@link Evaluated} says, without time and rows. */
  record Evaluation(
      String trigger,
      TriggerOutcome outcome,
      SignalSet signals,
      long fresh,
      List<Condition> conditions,
      Demand demand,
      String reason,
      Optional<String> runId,
      Optional<Instant> wakeAt,
      boolean ready) {

    Evaluation(
        String trigger,
        TriggerOutcome outcome,
        SignalSet signals,
        long fresh,
        List<Condition> conditions,
        Demand demand,
        String reason) {
      this(
          trigger,
          outcome,
          signals,
          fresh,
          conditions,
          demand,
          reason,
          Optional.empty(),
          Optional.empty(),
          false);
    }

    Evaluation run(Optional<String> id) {
      return new Evaluation(
          trigger, outcome, signals, fresh, conditions, demand, reason, id, wakeAt, ready);
    }

    Evaluation waiting(Optional<Instant> until, boolean isReady) {
      return new Evaluation(
          trigger, outcome, signals, fresh, conditions, demand, reason, runId, until, isReady);
    }
  }
}
