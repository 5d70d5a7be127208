package dev.tidemill.trigger.policy;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.kit.decide.Rows;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.SignalBody.AlertReceived;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.text.ForeignText;
import dev.tidemill.trigger.policy.PolicyInput.SignalReceived;
import dev.tidemill.trigger.policy.kind.Expressions;
import dev.tidemill.trigger.policy.kind.KindTable;
import dev.tidemill.trigger.policy.kind.SignalTriggerKind;
import dev.tidemill.trigger.policy.state.Known;
import dev.tidemill.trigger.policy.state.News;
import dev.tidemill.trigger.policy.state.Occurrence;
import dev.tidemill.trigger.policy.state.OwnCode;
import dev.tidemill.trigger.policy.state.SignalSets;
import dev.tidemill.trigger.policy.state.TriggerMemory;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What becomes of a signal when it arrives: not valid, seen before, matched, dropped or kept. */
final class Signals {

  private Signals() {}

  /** The rows that a signal needs. */
  static List<String> reads(
      KindTable kinds, Expressions expressions, TriggerState state, Signal signal) {
    List<String> rows = new ArrayList<>(state.seen().signalRows(signal.signalId()));
    List<TriggerSpec> listening =
        state.live().map(spec -> kinds.listening(spec, signal)).orElse(List.of());
    rows.addAll(Deduplication.reads(listening, signal, state, kinds, expressions));
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
    if (draft.state().live().isEmpty()) {
      disposeAtAll(
          draft,
          List.of(),
          TriggerOutcome.FILTERED,
          whole(kind, signal, origin),
          "no such pipeline is applied");
      return;
    }
    List<TriggerSpec> listening =
        draft.kinds().listening(draft.state().live().orElseThrow(), signal);
    Known known = new Known(signal.signalId(), draft.state().seen(), rows);
    News news = kind.news(signal.body(), known);
    Optional<String> covering = Covering.runOf(draft.state(), rows, news);
    SignalSet untraced =
        SignalSets.of(
                idOf(known, input.origin()),
                origin,
                List.copyOf(news.files().values()),
                news.ranges(),
                news.partitions(),
                covering.isPresent() ? Optional.empty() : news.late()) // in time for that run
            .withVersions(kind.versions(signal.body()));
    SignalSet signals = SignalSets.traced(untraced, signal.traceparent());
    if (news.repetition().isPresent()) {
      List<TriggerSpec> again = forgetful(draft, rows, listening, signal);
      List<TriggerSpec> others = listening.stream().filter(t -> !again.contains(t)).toList();
      if (again.isEmpty() || !others.isEmpty()) {
        SignalSet all = whole(kind, signal, origin);
        disposeAtAll(draft, others, TriggerOutcome.DUPLICATE, all, news.repetition().get());
      }
      if (!again.isEmpty()) {
        route(draft, rows, again, signal, signals, Optional.empty());
      }
      return;
    }
    draft.remember(news.toRemember(signal.signalId(), draft.state().seen()));
    Optional<String> noChange =
        listening.isEmpty()
            ? news.baseline().or(() -> Optional.of(kind.unheard(signal.body())))
            : news.baseline();
    if (noChange.isPresent()) {
      disposeAtAll(draft, listening, TriggerOutcome.FILTERED, signals, noChange.get());
    } else {
      route(draft, rows, listening, signal, signals, covering);
    }
  }

  /** With all that it brings, new or not. */
  private static SignalSet whole(
      SignalTriggerKind<?, SignalBody> kind, Signal signal, Optional<Origin> origin) {
    return SignalSets.traced(
        SignalSets.of(
            signal.signalId(),
            origin,
            kind.files(signal.body()),
            kind.ranges(signal.body()),
            0,
            Optional.empty()),
        signal.traceparent());
  }

  private static Optional<String> problem(Signal signal) {
    int id = signal.signalId().length();
    return id == 0 || id > Signal.MAX_ID_CHARACTERS
        ? Optional.of(
            "the signal id has " + id + " characters, allowed are 1 to " + Signal.MAX_ID_CHARACTERS)
        : Optional.empty();
  }

  static String shortened(String id) {
    return ForeignText.cut(id, Signal.MAX_ID_CHARACTERS);
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
      Rows rows,
      List<TriggerSpec> listening,
      Signal signal,
      SignalSet signals,
      Optional<String> covering) {
    SignalBody body = signal.body();
    Map<String, Occurrence> kept = new LinkedHashMap<>();
    for (TriggerSpec t : listening) {
      if (Alerts.takeEnd(draft, t, body, signals)) {
        continue;
      }
      TriggerMemory m = draft.state().memory(t.name());
      Optional<String> dropped = dropped(draft, t, body);
      if (dropped.isPresent()) {
        draft.dispose(t.name(), TriggerOutcome.FILTERED, signals, dropped.get());
      } else if (draft.state().paused() || m.paused()) {
        draft.dispose(t.name(), TriggerOutcome.SUPPRESSED, signals, "paused");
      } else if (repeated(draft, rows, t, signal).isPresent()) {
        draft.dispose(
            t.name(), TriggerOutcome.DUPLICATE, signals, repeated(draft, rows, t, signal).get());
      } else if (warmsUp(draft, t).isPresent()) {
        draft
            .evaluate(t.name(), TriggerOutcome.SUPPRESSED)
            .arrived(signals)
            .seeing(List.of(warmsUp(draft, t).get()))
            .because(
                "a model was promoted a short while ago, warmUp "
                    + Readiness.text(t.warmUp().get()));
      } else if (covering.isPresent()) {
        Covering.take(draft, t, covering.get(), signals);
      } else if (!isTakenAsAlert(draft, t, body, signals)
          && !FindingRun.joins(draft, t, m, signals)) {
        List<String> active = draft.state().activeRuns();
        Demand demand = draft.kinds().hearing(body).demand(t.kind(), body, m, active);
        if (OwnCode.isEnough(demand.code())) {
          suppress(draft, t, signals, demand);
        } else {
          kept.put(t.name(), Occurrence.of(signals, demand, draft.now()));
        }
      }
    }
    if (!kept.isEmpty()) { // what was let go starts nothing that could not start before
      Firing.settle(draft, kept);
    }
  }

  /**
   * The triggers at which the id of a signal counts as new again.
   *
   * @param listening to it
   */
  private static List<TriggerSpec> forgetful(
      Draft draft, Rows rows, List<TriggerSpec> listening, Signal signal) {
    return listening.stream()
        .filter(
            t ->
                deduplication(draft, t, signal)
                    .filter(Deduplication::forgetsIds)
                    .filter(d -> d.repetition(draft.state(), rows, draft.now()).isEmpty())
                    .isPresent())
        .toList();
  }

  /** Why a signal is a repetition at one trigger; what is not is remembered there. */
  private static Optional<String> repeated(Draft draft, Rows rows, TriggerSpec t, Signal signal) {
    Optional<Deduplication> rule = deduplication(draft, t, signal);
    Optional<String> why = rule.flatMap(d -> d.repetition(draft.state(), rows, draft.now()));
    if (rule.isPresent() && why.isEmpty()) {
      rule.get().doubt().ifPresent(doubt -> draft.note(t.name(), doubt));
      draft.rememberToo(rule.get().remember(draft.state(), signal.signalId(), draft.now()));
    }
    return why;
  }

  private static Optional<Deduplication> deduplication(Draft draft, TriggerSpec t, Signal signal) {
    return Deduplication.of(
        t, signal, draft.kinds(), draft.expressions(), () -> Facts.of(draft.state()));
  }

  private static Optional<Condition> warmsUp(Draft draft, TriggerSpec t) {
    return t.warmUp()
        .flatMap(
            time ->
                draft
                    .state()
                    .past()
                    .promotedAt()
                    .map(
                        at ->
                            Readiness.elapsed("warmUp", at, time, draft.now())
                                .until(Optional.of(at.plus(time)))))
        .filter(c -> !c.met());
  }

  private static boolean isTakenAsAlert(
      Draft draft, TriggerSpec t, SignalBody body, SignalSet signals) {
    return body instanceof AlertReceived alert && Alerts.take(draft, t, alert, signals);
  }

  private static Optional<String> dropped(Draft draft, TriggerSpec t, SignalBody body) {
    return draft
        .kinds()
        .heard(t, body, draft.expressions(), () -> Facts.of(draft.state()))
        .dropped();
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
