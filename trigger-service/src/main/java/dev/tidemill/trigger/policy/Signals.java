package dev.tidemill.trigger.policy;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.kit.decide.Rows;
import dev.tidemill.schemas.message.ChangedCode;
import dev.tidemill.schemas.message.CodeArea;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.SignalBody.CodeChanged;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.message.SignalBody.FindingRaised;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.Code;
import dev.tidemill.schemas.spec.trigger.Code.Changes;
import dev.tidemill.schemas.spec.trigger.Data;
import dev.tidemill.schemas.spec.trigger.OnFinding;
import dev.tidemill.trigger.policy.PolicyInput.SignalReceived;
import dev.tidemill.trigger.policy.Turn.Evaluation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What becomes of a signal when it arrives: not valid, seen before, matched, dropped or kept. */
final class Signals {

  private static final int MAX_FILES = 5000;

  void receive(Turn turn, Rows rows, SignalReceived input) {
    Signal signal = input.input().signal();
    Optional<Origin> origin = Optional.of(input.origin());
    Optional<String> invalid = problem(signal);
    if (invalid.isPresent()) {
      String id =
          signal
              .signalId()
              .substring(0, Math.min(Signal.MAX_ID_CHARACTERS, signal.signalId().length()));
      disposeAtNone(turn, TriggerOutcome.REJECTED, SignalSets.of(id, origin), invalid.get());
      return;
    }
    SignalSet all = SignalSets.of(signal.signalId(), origin, files(signal.body()));
    if (turn.state().live().isEmpty()) {
      disposeAtNone(turn, TriggerOutcome.FILTERED, all, "no such pipeline is applied");
      return;
    }
    List<TriggerSpec> matching =
        turn.state().live().get().triggers().stream()
            .filter(t -> matches(t, signal.body()))
            .toList();
    Optional<String> repeated = repetition(turn.state(), rows, signal);
    if (repeated.isPresent()) {
      disposeAtAll(turn, matching, TriggerOutcome.DUPLICATE, all, repeated.get());
      return;
    }
    List<DataFile> fresh = newFiles(signal.body(), rows, turn.state());
    SignalSet signals =
        SignalSets.of(idOf(signal, rows, turn.state(), input.origin()), origin, fresh);
    turn.remember(toRemember(turn.state(), signal, fresh));
    if (matching.isEmpty()) {
      disposeAtNone(turn, TriggerOutcome.FILTERED, signals, unmatched(signal.body()));
    } else if (signal.body() instanceof CodeChanged code && isBaseline(code, rows, turn.state())) {
      disposeAtAll(
          turn,
          matching,
          TriggerOutcome.FILTERED,
          signals,
          "first look at the code: a baseline, not a change");
    } else {
      route(
          turn,
          matching,
          signal.body(),
          signals,
          covered(turn.state(), rows, signal.body(), fresh));
    }
  }

  /**
   * A poller that lost its cursor may give the id of an earlier change of code to another one; the
   * place in the log then tells them apart.
   */
  private static String idOf(Signal signal, Rows rows, TriggerState state, Origin origin) {
    return signal.body() instanceof CodeChanged && state.seen().knows(rows, signal.signalId())
        ? signal.signalId() + "#" + origin.partition() + "-" + origin.offset()
        : signal.signalId();
  }

  private static void route(
      Turn turn,
      List<TriggerSpec> matching,
      SignalBody body,
      SignalSet signals,
      Optional<String> covers) {
    Map<String, Occurrence> kept = new LinkedHashMap<>();
    for (TriggerSpec t : matching) {
      TriggerMemory m = turn.state().memory(t.name());
      if (turn.state().paused() || m.paused()) {
        turn.dispose(t.name(), TriggerOutcome.SUPPRESSED, signals, "paused");
      } else if (!Covering.takes(turn, t, covers, signals) && !OwnRun.joins(turn, t, m, signals)) {
        Demand demand = demand(turn.state(), m, body);
        if (OwnCode.isEnough(demand.code())) {
          suppress(turn, t, signals, demand);
        } else {
          kept.put(t.name(), Occurrence.of(signals, demand, turn.now()));
        }
      }
    }
    Settlement.settle(turn, kept);
  }

  /** The run whose snapshot holds every new file of a signal. */
  private static Optional<String> covered(
      TriggerState state, Rows rows, SignalBody body, List<DataFile> fresh) {
    return body instanceof DataArrived data
        ? Covering.runOf(state, rows, data.dataSource(), fresh)
        : Optional.empty();
  }

  /** What runs write among the code starts no further run. */
  private static void suppress(Turn turn, TriggerSpec t, SignalSet signals, Demand demand) {
    Condition inARow =
        new Condition(
            "runsInARowThatChangeThem",
            Integer.toString(demand.code().get().repeats()),
            "fewer than " + OwnCode.ENOUGH,
            false);
    turn.evaluate(
        new Evaluation(
            t.name(),
            TriggerOutcome.SUPPRESSED,
            signals,
            signals.count(),
            List.of(inARow),
            demand,
            Reasons.writtenByRuns(turn.state().spec().get().name(), demand)));
  }

  private static Demand demand(TriggerState state, TriggerMemory m, SignalBody body) {
    if (body instanceof CodeChanged c) {
      RunKind kind = c.area() == CodeArea.APPLICATION ? RunKind.REDEPLOY : RunKind.TRAIN;
      ChangedCode changed = m.code().judge(c.changedPaths(), state.activeRuns(), c.unchangedAt());
      return new Demand(kind, Optional.empty(), Optional.empty(), Map.of(), Optional.of(changed));
    }
    if (body instanceof FindingRaised f) {
      return new Demand(
          RunKind.TRAIN, Optional.of(f.finding()), Optional.empty(), Map.of(), Optional.empty());
    }
    return Demand.TRAIN;
  }

  /** Whether a trigger listens to such a signal. */
  static boolean matches(TriggerSpec trigger, SignalBody body) {
    if (trigger.kind() instanceof Data data) {
      return body instanceof DataArrived d && d.dataSource().equals(data.source());
    }
    if (trigger.kind() instanceof OnFinding onFinding) {
      return body instanceof FindingRaised f && onFinding.checks().contains(f.finding().check());
    }
    return trigger.kind() instanceof Code code
        && body instanceof CodeChanged c
        && concerns(code.changes(), c.area());
  }

  private static boolean concerns(Changes wanted, CodeArea area) {
    return switch (wanted) {
      case TRAINING -> area == CodeArea.TRAINING;
      case APPLICATION -> area == CodeArea.APPLICATION;
      case ANY -> true;
    };
  }

  private static String unmatched(SignalBody body) {
    if (body instanceof DataArrived d) {
      return "no trigger listens to the source " + d.dataSource();
    }
    if (body instanceof FindingRaised f) {
      return "no trigger listens to the check " + f.finding().check();
    }
    return body instanceof CodeChanged c
        ? "no trigger listens to changes of " + c.area().name().toLowerCase(Locale.ROOT) + " code"
        : "no trigger listens to it";
  }

  /** Code is known by its digest, so that going back and forth between two states is a change. */
  private static Optional<String> repetition(TriggerState state, Rows rows, Signal signal) {
    if (signal.body() instanceof CodeChanged code) {
      return rows.get(state.seen().code(code.area()))
          .filter(known -> known.equals(code.digest()))
          .map(known -> "this state of the code is the one last seen");
    }
    if (state.seen().knows(rows, signal.signalId())) {
      return Optional.of("signal " + signal.signalId() + " was received before");
    }
    if (signal.body() instanceof DataArrived data
        && !data.files().isEmpty()
        && newFiles(data, rows, state).isEmpty()) {
      return Optional.of("each of its files was received before");
    }
    return Optional.empty();
  }

  private static boolean isBaseline(CodeChanged code, Rows rows, TriggerState state) {
    return code.previousDigest().isEmpty() && rows.get(state.seen().code(code.area())).isEmpty();
  }

  private static List<DataFile> files(SignalBody body) {
    return body instanceof DataArrived d ? d.files() : List.of();
  }

  /** Files that no signal brought before, each once. */
  private static List<DataFile> newFiles(SignalBody body, Rows rows, TriggerState state) {
    if (!(body instanceof DataArrived data)) {
      return List.of();
    }
    Map<String, DataFile> out = new LinkedHashMap<>();
    for (DataFile f : data.files()) {
      String row = state.seen().file(data.dataSource(), f);
      if (rows.get(row).flatMap(Seen::signalThatBrought).isEmpty()) {
        out.putIfAbsent(row, f);
      }
    }
    return List.copyOf(out.values());
  }

  private static Map<String, String> toRemember(
      TriggerState state, Signal signal, List<DataFile> fresh) {
    Map<String, String> out = new TreeMap<>();
    out.put(state.seen().signal(signal.signalId()), "");
    if (signal.body() instanceof DataArrived data) {
      fresh.forEach(
          f -> out.put(state.seen().file(data.dataSource(), f), Seen.broughtBy(signal.signalId())));
    } else if (signal.body() instanceof CodeChanged code) {
      out.put(state.seen().code(code.area()), code.digest());
    }
    return out;
  }

  private static void disposeAtNone(
      Turn turn, TriggerOutcome outcome, SignalSet signals, String reason) {
    turn.dispose(TriggerState.NO_TRIGGER, outcome, signals, reason);
  }

  private static void disposeAtAll(
      Turn turn,
      List<TriggerSpec> matching,
      TriggerOutcome outcome,
      SignalSet signals,
      String reason) {
    if (matching.isEmpty()) {
      disposeAtNone(turn, outcome, signals, reason);
    }
    matching.forEach(t -> turn.dispose(t.name(), outcome, signals, reason));
  }

  private static Optional<String> problem(Signal signal) {
    int id = signal.signalId().length();
    if (id == 0 || id > Signal.MAX_ID_CHARACTERS) {
      return Optional.of(
          "the signal id has " + id + " characters, allowed are 1 to " + Signal.MAX_ID_CHARACTERS);
    }
    if (signal.body() instanceof DataArrived d && d.files().size() > MAX_FILES) {
      return Optional.of(d.files().size() + " files in one signal, allowed are " + MAX_FILES);
    }
    if (signal.body() instanceof FindingRaised f
        && f.finding().characters() > Finding.MAX_CHARACTERS) {
      return Optional.of(
          "the finding has "
              + f.finding().characters()
              + " characters, allowed are "
              + Finding.MAX_CHARACTERS);
    }
    return Optional.empty();
  }
}
