package dev.tidemill.trigger.policy;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.kit.decide.Rows;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.trigger.policy.PolicyInput.SignalReceived;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What becomes of a signal when it arrives: not valid, seen before, matched, dropped or kept. */
final class Signals {

  private Signals() {}

  /** The rows that a signal needs. */
  static List<String> reads(KindTable kinds, TriggerState state, Signal signal) {
    List<String> rows = new ArrayList<>(state.seen().signalRows(signal.signalId()));
    rows.addAll(kinds.hearing(signal.body()).rows(signal.body(), state.seen()));
    return rows;
  }

  static void receive(Draft draft, Rows rows, SignalReceived input) {
    Signal signal = input.input().signal();
    Optional<Origin> origin = Optional.of(input.origin());
    SignalTriggerKind<?, SignalBody> kind = draft.kinds().hearing(signal.body());
    Optional<String> problem = problem(signal).or(() -> kind.problem(signal.body()));
    if (problem.isPresent()) {
      SignalSet invalid = SignalSets.of(shortened(signal.signalId()), origin);
      disposeAtAll(draft, List.of(), TriggerOutcome.REJECTED, invalid, problem.get());
      return;
    }
    SignalSet all = SignalSets.of(signal.signalId(), origin, kind.files(signal.body()));
    if (draft.state().live().isEmpty()) {
      disposeAtAll(draft, List.of(), TriggerOutcome.FILTERED, all, "no such pipeline is applied");
      return;
    }
    List<TriggerSpec> listening =
        draft.kinds().listening(draft.state().declaration().triggers(), signal.body());
    Known known = new Known(signal.signalId(), draft.state().seen(), rows);
    News news = kind.news(signal.body(), known);
    if (news.repetition().isPresent()) {
      disposeAtAll(draft, listening, TriggerOutcome.DUPLICATE, all, news.repetition().get());
      return;
    }
    draft.remember(news.toRemember(signal.signalId(), draft.state().seen()));
    SignalSet signals =
        SignalSets.of(idOf(known, input.origin()), origin, List.copyOf(news.files().values()));
    Optional<String> noChange =
        listening.isEmpty() ? Optional.of(kind.unheard(signal.body())) : news.baseline();
    if (noChange.isPresent()) {
      disposeAtAll(draft, listening, TriggerOutcome.FILTERED, signals, noChange.get());
    } else {
      route(draft, listening, signal.body(), signals, Covering.runOf(draft.state(), rows, news));
    }
  }

  private static Optional<String> problem(Signal signal) {
    int id = signal.signalId().length();
    return id == 0 || id > Signal.MAX_ID_CHARACTERS
        ? Optional.of(
            "the signal id has " + id + " characters, allowed are 1 to " + Signal.MAX_ID_CHARACTERS)
        : Optional.empty();
  }

  private static String shortened(String id) {
    return id.substring(0, Math.min(Signal.MAX_ID_CHARACTERS, id.length()));
  }

  /**
   * A source that lost its cursor may give the id of an earlier signal to another one; the place in
   * the log then tells them apart.
   */
  private static String idOf(Known known, Origin origin) {
    return known.idIsKnown()
        ? known.signalId() + "#" + origin.partition() + "-" + origin.offset()
        : known.signalId();
  }

  private static void route(
      Draft draft,
      List<TriggerSpec> listening,
      SignalBody body,
      SignalSet signals,
      Optional<String> covering) {
    Map<String, Occurrence> kept = new LinkedHashMap<>();
    for (TriggerSpec t : listening) {
      TriggerMemory m = draft.state().memory(t.name());
      Optional<String> dropped = dropped(draft, t, body);
      if (dropped.isPresent()) {
        draft.dispose(t.name(), TriggerOutcome.FILTERED, signals, dropped.get());
      } else if (draft.state().paused() || m.paused()) {
        draft.dispose(t.name(), TriggerOutcome.SUPPRESSED, signals, "paused");
      } else if (covering.isPresent()) {
        Covering.take(draft, t, covering.get(), signals);
      } else if (!FindingRun.joins(draft, t, m, signals)) {
        Demand demand = draft.kinds().hearing(body).demand(body, m, draft.state().activeRuns());
        if (OwnCode.isEnough(demand.code())) {
          suppress(draft, t, signals, demand);
        } else {
          kept.put(t.name(), Occurrence.of(signals, demand, draft.now()));
        }
      }
    }
    Firing.settle(draft, kept);
  }

  private static Optional<String> dropped(Draft draft, TriggerSpec t, SignalBody body) {
    return draft.kinds().heard(t, body, draft.expressions(), Facts.of(draft.state())).dropped();
  }

  /** What runs write among the code starts no further run. */
  private static void suppress(Draft draft, TriggerSpec t, SignalSet signals, Demand demand) {
    Condition inARow =
        new Condition(
            "runsInARowThatChangeThem",
            Integer.toString(demand.code().get().repeats()),
            "fewer than " + OwnCode.ENOUGH,
            false);
    draft
        .evaluate(t.name(), TriggerOutcome.SUPPRESSED)
        .arrived(signals)
        .asking(demand)
        .seeing(List.of(inARow))
        .because(Reasons.writtenByRuns(draft.state().spec().get().name(), demand));
  }

  /** Counts signals at each trigger that listens; where none does, at the one that has no name. */
  private static void disposeAtAll(
      Draft draft,
      List<TriggerSpec> listening,
      TriggerOutcome outcome,
      SignalSet signals,
      String reason) {
    if (listening.isEmpty()) {
      draft.dispose(TriggerState.NO_TRIGGER, outcome, signals, reason);
    }
    listening.forEach(t -> draft.dispose(t.name(), outcome, signals, reason));
  }
}
