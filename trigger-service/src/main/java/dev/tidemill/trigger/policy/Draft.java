package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerEvent.CommandAnswered;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.trigger.policy.evolution.TriggerEvolution;
import dev.tidemill.trigger.policy.kind.Expressions;
import dev.tidemill.trigger.policy.kind.KindTable;
import dev.tidemill.trigger.policy.state.AlertMemory;
import dev.tidemill.trigger.policy.state.Occurrence;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One decision in the making: its events so far and the state after them. */
final class Draft {

  private final TriggerEvolution evolution;
  private final Expressions expressions;
  private final Instant now;
  private final List<TriggerEvent> events = new ArrayList<>();
  private TriggerState state;
  private final Map<String, String> notes = new TreeMap<>();
  private Map<String, String> toRemember = Map.of();

  Draft(TriggerEvolution evolution, Expressions expressions, TriggerState state, Instant now) {
    this.evolution = evolution;
    this.expressions = expressions;
    this.state = state;
    this.now = now;
  }

  TriggerState state() {
    return state;
  }

  Instant now() {
    return now;
  }

  KindTable kinds() {
    return evolution.kinds();
  }

  Expressions expressions() {
    return expressions;
  }

  List<TriggerEvent> events() {
    return events;
  }

  void emit(TriggerEvent event) {
    events.add(event);
    state = evolution.apply(state, event);
  }

  /** The next evaluation of fresh signals writes these rows. */
  void remember(Map<String, String> rows) {
    toRemember = new TreeMap<>(rows);
  }

  /** And these. */
  void rememberToo(Map<String, String> rows) {
    Map<String, String> all = new TreeMap<>(toRemember);
    all.putAll(rows);
    toRemember = all;
  }

  /** What the reason of a trigger for what arrived just now says too. */
  void note(String trigger, String sentence) {
    notes.put(trigger, sentence);
  }

  /** A reason with what there is to say too, if anything came to the triggers just now. */
  String noted(List<String> triggers, String reason) {
    return triggers.stream()
        .filter(notes::containsKey)
        .map(t -> "; " + notes.get(t))
        .distinct()
        .collect(Collectors.joining("", reason, ""));
  }

  void answer(String commandId, boolean accepted, String code, String message) {
    emit(new CommandAnswered(commandId, accepted, code, message));
  }

  /** Begins to say what becomes of signals of a trigger. */
  Evaluation evaluate(String trigger, TriggerOutcome outcome) {
    return new Evaluation(this, trigger, outcome);
  }

  /** Signals that arrived just now do not wait. */
  void dispose(String trigger, TriggerOutcome outcome, SignalSet fresh, String reason) {
    evaluate(trigger, outcome).arrived(fresh).because(reason);
  }

  /** What waits at a trigger for a run that has not been decided is too late. */
  void release(String trigger, String reason) {
    List<Occurrence> waiting = new ArrayList<>();
    state.queue().stream()
        .filter(q -> q.trigger().equals(trigger))
        .forEach(q -> waiting.add(q.occurrence()));
    state.memory(trigger).pending().ifPresent(waiting::add);
    waiting.forEach(o -> evaluate(trigger, TriggerOutcome.EXPIRED).waited(o).because(reason));
  }

  /** Everything that waits at a trigger is dropped. */
  void drop(String trigger, String reason) {
    List<Occurrence> waiting = new ArrayList<>();
    state.queue().stream()
        .filter(q -> q.trigger().equals(trigger))
        .forEach(q -> waiting.add(q.occurrence()));
    state.covered().signalsAt(trigger).forEach(w -> waiting.add(w.occurrence()));
    state.memory(trigger).pending().ifPresent(waiting::add);
    waiting.forEach(o -> evaluate(trigger, TriggerOutcome.SUPPRESSED).waited(o).because(reason));
    for (AlertMemory.Known alert : state.memory(trigger).alerts().all()) {
      alert
          .waiting()
          .ifPresent(
              o ->
                  evaluate(trigger, TriggerOutcome.SUPPRESSED)
                      .waited(o)
                      .with(alert.fingerprint())
                      .because(reason));
    }
  }

  /** Rows are written with the first evaluation of fresh signals that is not a duplicate. */
  Map<String, String> rowsFor(Evaluation evaluation) {
    if (!evaluation.remembers()) {
      return Map.of();
    }
    Map<String, String> rows = toRemember;
    toRemember = Map.of();
    return rows;
  }

  /** The last evaluation of this decision at a trigger. */
  Evaluated lastAt(String trigger) {
    return events.stream()
        .filter(Evaluated.class::isInstance)
        .map(Evaluated.class::cast)
        .filter(e -> e.trigger().equals(trigger))
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }
}
