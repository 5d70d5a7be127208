package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.trigger.policy.state.Occurrence;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An {@link Evaluated} in the making. {@link #because} ends it and adds it to its decision. */
final class Evaluation {

  private final Draft draft;
  private final String trigger;
  private final TriggerOutcome outcome;
  private SignalSet signals = SignalSet.NONE;
  private long fresh;
  private List<Condition> conditions = List.of();
  private Demand demand = Demand.TRAIN;
  private Optional<String> runId = Optional.empty();
  private Optional<Instant> wakeAt = Optional.empty();
  private boolean ready;
  private String alert = "";

  Evaluation(Draft draft, String trigger, TriggerOutcome outcome) {
    this.draft = draft;
    this.trigger = trigger;
    this.outcome = outcome;
  }

  /** Signals that arrived just now. */
  Evaluation arrived(SignalSet all) {
    signals = all;
    fresh = all.count();
    return this;
  }

  /** What arrived just now, with what it asks for. */
  Evaluation arrived(Occurrence occurrence) {
    return arrived(occurrence.signals()).asking(occurrence.demand());
  }

  /** What waited until now, with what it asks for. */
  Evaluation waited(Occurrence occurrence) {
    signals = occurrence.signals();
    return asking(occurrence.demand());
  }

  /** So many of the signals arrived just now. */
  Evaluation fresh(long count) {
    fresh = count;
    return this;
  }

  Evaluation asking(Demand what) {
    demand = what;
    return this;
  }

  Evaluation seeing(List<Condition> all) {
    conditions = all;
    return this;
  }

  /** The run that they join or belong to. */
  Evaluation of(String run) {
    return of(Optional.of(run));
  }

  Evaluation of(Optional<String> run) {
    runId = run;
    return this;
  }

  /** They are looked at again at this instant. */
  Evaluation until(Optional<Instant> at) {
    wakeAt = at;
    return this;
  }

  /** Whether they only lack a free place for the run. */
  Evaluation ready(boolean is) {
    ready = is;
    return this;
  }

  /** They wait with an alert that has not gone on for long enough. */
  Evaluation with(String fingerprint) {
    alert = fingerprint;
    return this;
  }

  boolean remembers() {
    return fresh > 0 && outcome != TriggerOutcome.DUPLICATE;
  }

  /**
   * @param reason one sentence
   */
  void because(String reason) {
    draft.emit(
        new Evaluated(
            trigger,
            outcome,
            signals,
            conditions,
            runId,
            wakeAt,
            fresh > 0 ? draft.noted(List.of(trigger), reason) : reason,
            draft.now(),
            fresh,
            ready,
            demand,
            draft.rowsFor(this),
            alert));
  }
}
