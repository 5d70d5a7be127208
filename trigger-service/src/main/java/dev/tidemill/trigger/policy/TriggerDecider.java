package dev.tidemill.trigger.policy;

import dev.tidemill.kit.decide.Decider;
import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.RowChange;
import dev.tidemill.kit.decide.Rows;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody.TriggerRun;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.FireRefused;
import dev.tidemill.schemas.message.RunEventBody.ModelTrained;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunEventBody.SnapshotCut;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.SignalBody.CodeChanged;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerEvent.FilesUsed;
import dev.tidemill.schemas.message.TriggerEvent.RowsForgotten;
import dev.tidemill.schemas.message.TriggerEvent.RunTrainedSeen;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.trigger.policy.PolicyInput.CommandReceived;
import dev.tidemill.trigger.policy.PolicyInput.RunEventSeen;
import dev.tidemill.trigger.policy.PolicyInput.SignalReceived;
import dev.tidemill.trigger.policy.PolicyInput.TimerExpired;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Should a pipeline be trained now? Keyed by pipeline ({@code namespace/name}). Every signal that
 * is routed to the pipeline ends in exactly one bucket of each trigger that it matches, see {@link
 * Conservation}; every decision, the one not to act too, is an event. It has no effects: what
 * carries a run out reads {@link TriggerEvent.Fired}.
 *
 * <p>Rules that the specification leaves open:
 *
 * <ul>
 *   <li>Signals that meet a paused pipeline or trigger, and those that wait when it is paused, are
 *       dropped with a decision. Nothing is caught up on resume.
 *   <li>A finding waits while the run that its trigger fired last goes on. It joins that run once
 *       it ended with a model that serves, or if it comes later within the cooldown. If the run
 *       ended without one, the finding waits, as signals of other kinds do, until the cooldown is
 *       over.
 *   <li>Under the policy {@code join} signals that find no place wait for how the run ends that
 *       they join: it covers them, or they cause another.
 *   <li>Signals whose files are all in the snapshot of a run in progress wait for how it ends: it
 *       covers them, or they are given back.
 *   <li>While a run that no data caused has not cut its snapshot, signals of data start no run
 *       beside it: they wait to see whether the snapshot holds their files.
 *   <li>All triggers that are ready when a run can start share that run.
 *   <li>The first look at the code is a baseline. A change of application code alone asks for a
 *       redeploy; no trigger listens to it yet, since this version refuses {@code code.changes:
 *       application} and {@code any}: it is filtered.
 *   <li>Code that changes while the programs of a run are at work starts a run. If those very files
 *       change during that run too, and during the next, runs write them: that starts no further
 *       run, unless they change while no program is at work, or other files do.
 *   <li>A file is known by path and digest: the same again is a duplicate, a repaired one is new.
 * </ul>
 */
public final class TriggerDecider
    implements Decider<TriggerState, PolicyInput, TriggerEvent, Void> {

  static final String WAKE = "wake";
  static final String FORGET = "forget";
  static final String SWEEP = "sweep";
  private static final String SCHEDULE = "schedule/";

  private final Planned planned;
  private final Commands commands;
  private final Signals signals = new Signals();

  public TriggerDecider(Calendar calendar) {
    planned = new Planned(calendar);
    commands = new Commands(calendar, planned);
  }

  @Override
  public TriggerState initial(String key) {
    return TriggerState.initial(key);
  }

  @Override
  public Decision<TriggerEvent, Void> decide(TriggerState state, PolicyInput input, Instant now) {
    return decide(state, Rows.NONE, input, now);
  }

  @Override
  public Decision<TriggerEvent, Void> decide(
      TriggerState state, Rows rows, PolicyInput input, Instant now) {
    Turn turn = new Turn(state, now.truncatedTo(ChronoUnit.MILLIS));
    state.seen().turn(state.pipeline(), turn.now()).ifPresent(turn::emit);
    turn.state().seen().sweep(turn.now()).ifPresent(turn::emit);
    if (input instanceof SignalReceived s) {
      signals.receive(turn, rows, s);
    } else if (input instanceof CommandReceived c) {
      commands.receive(turn, rows, c);
    } else if (input instanceof RunEventSeen r) {
      runEvent(turn, rows, r.event());
    } else if (input instanceof TimerExpired t) {
      timer(turn, t.name());
    }
    return new Decision<>(turn.events(), List.of());
  }

  private static void runEvent(Turn turn, Rows rows, RunEvent event) {
    if (!turn.state().activeRuns().contains(event.runId())) {
      return;
    }
    if (event.body() instanceof SnapshotCut cut) {
      Covering.cut(turn, rows, event.runId(), cut.snapshot());
    } else if (event.body() instanceof RunEnded ended) {
      ended(turn, event.runId(), ended.outcome());
    } else if (event.body() instanceof FireRefused) {
      ended(turn, event.runId(), RunOutcome.FAILED);
    } else if (event.body() instanceof ModelTrained && turn.state().hasCodeTrigger()) {
      turn.emit(new RunTrainedSeen(event.runId(), turn.now()));
    }
  }

  private static void ended(Turn turn, String runId, RunOutcome outcome) {
    Covering.ended(turn, runId, outcome);
    OwnRun.ended(turn, runId, outcome);
    Joining.ended(turn, runId, outcome);
    Settlement.settle(turn);
  }

  private void timer(Turn turn, String name) {
    if (name.startsWith(SCHEDULE)) {
      Optional<TriggerSpec> trigger = turn.state().declared(name.substring(SCHEDULE.length()));
      if (trigger.isPresent() && trigger.get().kind() instanceof Schedule schedule) {
        planned.expire(turn, trigger.get(), schedule);
      }
    } else if (name.equals(WAKE)) {
      Settlement.settle(turn);
    }
  }

  @Override
  public TriggerState evolve(TriggerState state, TriggerEvent event) {
    return StateFold.apply(state, event);
  }

  @Override
  public List<String> reads(TriggerState state, PolicyInput input) {
    if (input instanceof SignalReceived s) {
      var signal = s.input().signal();
      List<String> rows = new ArrayList<>(state.seen().signalRows(signal.signalId()));
      if (signal.body() instanceof DataArrived data) {
        data.files().forEach(f -> rows.add(state.seen().file(data.dataSource(), f)));
      } else if (signal.body() instanceof CodeChanged code) {
        rows.add(state.seen().code(code.area()));
      }
      return rows;
    }
    if (input instanceof CommandReceived c && c.command().body() instanceof TriggerRun) {
      return state.seen().signalRows(commandSignal(c.command()));
    }
    if (input instanceof RunEventSeen r
        && r.event().body() instanceof SnapshotCut cut
        && state.activeRuns().contains(r.event().runId())) {
      return Covering.reads(state, cut.snapshot());
    }
    return List.of();
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  /** The signal id of a run by hand. */
  static String commandSignal(Command command) {
    return "command:" + command.commandId();
  }

  @Override
  public List<RowChange> rows(TriggerEvent event) {
    if (event instanceof Evaluated e) {
      List<RowChange> out = new ArrayList<>();
      e.remembered().forEach((name, value) -> out.add(new RowChange.Put(name, value)));
      return out;
    }
    if (event instanceof FilesUsed f) {
      return Seen.used(f);
    }
    return event instanceof RowsForgotten f ? Seen.delete(f) : List.of();
  }

  @Override
  public Map<String, Instant> timers(TriggerState state) {
    Map<String, Instant> out = new HashMap<>();
    state.seen().deleteAt().ifPresent(at -> out.put(SWEEP, at));
    if (state.live().isEmpty()) {
      return out;
    }
    state.seen().until().ifPresent(until -> out.put(FORGET, until));
    for (TriggerSpec t : state.live().get().triggers()) {
      TriggerMemory m = state.memory(t.name());
      m.nextPlanned().ifPresent(at -> out.put(SCHEDULE + t.name(), at));
      if (Covering.mayTake(state, t.name()).isPresent()) {
        continue; // the snapshot wakes it
      }
      if (state.hasFreePlace()
          && state.queue().stream().anyMatch(q -> q.trigger().equals(t.name()))) {
        // there is a place and it was not taken: it cools
        Readiness.cooledAt(t, m).ifPresent(at -> out.merge(WAKE, at, TriggerDecider::earlier));
      }
      if (m.pending().isPresent() && !m.ready()) {
        Occurrence waiting = m.pending().get();
        Readiness.of(t, state, waiting, waiting.newestAt())
            .readyAt()
            .ifPresent(at -> out.merge(WAKE, at, TriggerDecider::earlier));
      }
    }
    return out;
  }
}
