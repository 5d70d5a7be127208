package dev.tidemill.trigger.policy;

import dev.tidemill.kit.decide.Decider;
import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.Folded;
import dev.tidemill.kit.decide.RowChange;
import dev.tidemill.kit.decide.Rows;
import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.CommandBody.TriggerRun;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.Absence;
import dev.tidemill.trigger.policy.PolicyInput.CommandReceived;
import dev.tidemill.trigger.policy.PolicyInput.RunEventSeen;
import dev.tidemill.trigger.policy.PolicyInput.SignalReceived;
import dev.tidemill.trigger.policy.PolicyInput.TimerExpired;
import dev.tidemill.trigger.policy.evolution.Combinations;
import dev.tidemill.trigger.policy.evolution.TriggerEvolution;
import dev.tidemill.trigger.policy.kind.Expressions;
import dev.tidemill.trigger.policy.kind.KindTable;
import dev.tidemill.trigger.policy.state.Conservation;
import dev.tidemill.trigger.policy.state.EventRows;
import dev.tidemill.trigger.policy.state.Occurrence;
import dev.tidemill.trigger.policy.state.TriggerMemory;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Should a pipeline be trained now? The key of its state is the pipeline ({@code namespace/name}).
 * Every signal that is routed to the pipeline ends in exactly one bucket of each trigger that it
 * matches, see {@link Conservation}; every decision, the one not to act too, is an event. It has no
 * effects: what carries a run out reads {@link TriggerEvent.Fired}.
 *
 * <p>Rules that the specification leaves open:
 *
 * <ul>
 *   <li>Signals that meet a paused pipeline or trigger, and those that wait when it is paused, are
 *       dropped with a decision. Planned instants of a schedule that pass during the pause are
 *       skipped on resume, unless the command asks for the last or all of them.
 *   <li>A finding waits while the run that its trigger fired last goes on. It joins that run once
 *       it ended with a model that serves, or if it comes later within the cooldown. If the run
 *       ended without one, the finding waits, as signals of other kinds do, until the cooldown is
 *       over.
 *   <li>Under the policy {@code join} signals that find no place wait for how the run ends that
 *       they join: it covers them, or they cause another.
 *   <li>Signals whose files are all in the snapshot of a run in progress wait for its end, which
 *       covers them: a file that a run has used is not new, however the run ended. A run by hand is
 *       always a run.
 *   <li>While a run that no data caused has not cut its snapshot, signals of data start no run
 *       beside it: they wait to see whether the snapshot holds their files.
 *   <li>All triggers that are ready when a run can start share that run.
 *   <li>The first look at the code is a baseline. A change of application code alone asks for a
 *       redeploy: what waits for training is not covered by such a run, nor are files.
 *   <li>Code that changes while the programs of a run are at work starts a run. If those very files
 *       change during that run too, and during the next, runs write them: that starts no further
 *       run, unless they change while no program is at work, or other files do.
 *   <li>Whether a combination holds is looked at anew each time, also once a place is free, see
 *       {@link Combining}. Alerts that end while they wait start nothing, see {@link Alerts}.
 *   <li>What is beyond the budget waits, whatever the concurrency policy says.
 *   <li>A file is known by path and digest: the same again is a duplicate, a repaired one is new.
 * </ul>
 */
public final class TriggerDecider
    implements Decider<TriggerState, PolicyInput, TriggerEvent, Void> {

  static final String WAKE = "wake";
  static final String FORGET = "forget";
  static final String SWEEP = "sweep";
  private static final String SCHEDULE = "schedule/";

  private final KindTable kinds;
  private final Expressions expressions;
  private final TriggerEvolution evolution;
  private final PlannedInstants planned;
  private final TriggerCommands commands;
  private final Cases<Taken, PolicyInput, Void> inputs =
      Cases.<Taken, PolicyInput, Void>of(PolicyInput.class)
          .run(SignalReceived.class, (taken, s) -> Signals.receive(taken.draft, taken.rows, s))
          .run(CommandReceived.class, this::command)
          .run(RunEventSeen.class, (taken, r) -> RunEvents.see(taken.draft, taken.rows, r.event()))
          .run(TimerExpired.class, (taken, t) -> timer(taken.draft, t.name()))
          .build();
  private final Cases<TriggerState, PolicyInput, List<String>> reads =
      Cases.<TriggerState, PolicyInput, List<String>>of(PolicyInput.class)
          .on(SignalReceived.class, this::readsOfSignal)
          .on(CommandReceived.class, TriggerDecider::readsOfCommand)
          .on(RunEventSeen.class, this::readsOfRunEvent)
          .on(TimerExpired.class, t -> List.<String>of())
          .build();

  /** A decision in the making with the rows that it asked for. */
  private record Taken(Draft draft, Rows rows) {}

  public TriggerDecider(Calendar calendar, KindTable kinds, Expressions expressions) {
    this.kinds = kinds;
    this.expressions = expressions;
    evolution = new TriggerEvolution(kinds);
    planned = new PlannedInstants(calendar);
    commands = new TriggerCommands(new Applying(calendar, planned), planned);
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
    return fold(state, rows, input, now).decision();
  }

  @Override
  public Folded<TriggerState, TriggerEvent, Void> fold(
      TriggerState state, Rows rows, PolicyInput input, Instant now) {
    Draft draft = new Draft(evolution, expressions, state, now.truncatedTo(ChronoUnit.MILLIS));
    state.seen().turn(state.pipeline(), draft.now()).ifPresent(draft::emit);
    draft.state().seen().sweep(draft.now()).ifPresent(draft::emit);
    inputs.apply(new Taken(draft, rows), input);
    return new Folded<>(new Decision<>(draft.events(), List.of()), draft.state());
  }

  private void command(Taken taken, CommandReceived received) {
    commands.receive(new Asked(taken.draft, taken.rows, received));
  }

  private void timer(Draft draft, String name) {
    if (name.startsWith(SCHEDULE)) {
      Optional<TriggerSpec> trigger = draft.state().declared(name.substring(SCHEDULE.length()));
      trigger.ifPresent(
          t -> kinds.calendar(t).ifPresent(schedule -> planned.expire(draft, t, schedule)));
      if (trigger.isPresent() && trigger.get().kind() instanceof Absence absence) {
        Absences.expire(draft, trigger.get(), absence);
      }
    } else if (!name.equals(FORGET) && !name.equals(SWEEP)) {
      Firing.settle(draft);
    }
  }

  @Override
  public TriggerState evolve(TriggerState state, TriggerEvent event) {
    return evolution.apply(state, event);
  }

  @Override
  public List<String> reads(TriggerState state, PolicyInput input) {
    return reads.apply(state, input);
  }

  private List<String> readsOfSignal(TriggerState state, SignalReceived received) {
    return Signals.reads(kinds, expressions, state, received.input().signal());
  }

  private static List<String> readsOfCommand(TriggerState state, CommandReceived received) {
    return received.command().body() instanceof TriggerRun
        ? state.seen().commandRows(received.command().commandId())
        : List.of();
  }

  private List<String> readsOfRunEvent(TriggerState state, RunEventSeen seen) {
    return RunEvents.reads(kinds, state, seen.event());
  }

  @Override
  public List<RowChange> rows(TriggerEvent event) {
    return EventRows.of(event);
  }

  @Override
  public Map<String, Instant> timers(TriggerState state) {
    Map<String, Instant> out = new HashMap<>();
    state.seen().deleteAt().ifPresent(at -> out.put(SWEEP, at));
    if (state.live().isEmpty()) {
      return out;
    }
    state.seen().until().ifPresent(until -> out.put(FORGET, until));
    for (TriggerSpec t : state.declaration().triggers()) {
      TriggerMemory m = state.memory(t.name());
      if (!state.isPaused(t.name())) {
        m.firesAt().ifPresent(at -> out.put(SCHEDULE + t.name(), at));
      }
      wakeAt(state, t, m).forEach(at -> out.merge(WAKE, at, TriggerDecider::earlier));
    }
    WakeTimes.of(kinds, state).forEach(out::put);
    return out;
  }

  /** When what waits at a trigger may start a run because time passes. */
  private List<Instant> wakeAt(TriggerState state, TriggerSpec t, TriggerMemory m) {
    boolean waits = m.pending().isPresent() && !m.ready();
    boolean queued = !state.queue().isEmpty() && state.hasFreePlace() && isQueued(state, t);
    if ((!waits && !queued) || Covering.mayTake(kinds, state, t.name()).isPresent()) {
      return List.of(); // the snapshot wakes what may be in it
    }
    List<Instant> out = new ArrayList<>();
    if (queued) {
      // a place is free and was not taken, so the trigger cools down
      Readiness.cooledAt(t, m).ifPresent(out::add);
    }
    if (waits && !Combinations.of(state).isMember(t.name())) {
      Occurrence waiting = m.pending().get();
      Readiness.of(kinds, t, state, waiting, waiting.newestAt()).readyAt().ifPresent(out::add);
    }
    return out;
  }

  private static boolean isQueued(TriggerState state, TriggerSpec t) {
    return state.queue().stream().anyMatch(q -> q.trigger().equals(t.name()));
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
