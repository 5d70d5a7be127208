package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.TriggerEvent.ScheduleMissed;
import dev.tidemill.schemas.message.TriggerEvent.SchedulePlanned;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.schemas.spec.trigger.Schedule.Missed;
import dev.tidemill.schemas.spec.trigger.Schedule.MissedPolicy;
import dev.tidemill.schemas.text.Durations;
import dev.tidemill.trigger.policy.state.Occurrence;
import dev.tidemill.trigger.policy.state.SignalSets;
import dev.tidemill.trigger.policy.state.TriggerMemory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what becomes of planned instants that have come. An instant that is more than a minute
 * late was missed; the policy of the schedule says what becomes of it. Under {@code last} only the
 * newest of several counts. While the pipeline or the trigger is paused no instant comes; the
 * command that ends the pause says what becomes of those that passed.
 */
final class PlannedInstants {

  /** Later than this, a planned instant was missed. */
  static final Duration GRACE = Duration.ofMinutes(1);

  /**
   * An instance whose clock is this much ahead may have fired the instants that come now. One whose
   * clock is further ahead is wrong about the day, and nothing waits for that.
   */
  private static final Duration MOST_AHEAD = Duration.ofMinutes(5);

  private static final String PREFIX = "schedule:";

  private final Calendar calendar;

  PlannedInstants(Calendar calendar) {
    this.calendar = calendar;
  }

  static String id(String trigger, Instant at) {
    return PREFIX + trigger + "@" + at;
  }

  static boolean isPlanned(String id) {
    return id.startsWith(PREFIX);
  }

  static String instantOf(String id) {
    return id.substring(id.lastIndexOf('@') + 1);
  }

  /** Plans the next instant after now. None that the trigger fired for comes again. */
  void plan(Draft draft, String trigger, Schedule schedule) {
    Instant after =
        draft
            .state()
            .memory(trigger)
            .lastFiredAt()
            .filter(at -> at.isAfter(draft.now()) && at.isBefore(draft.now().plus(MOST_AHEAD)))
            .orElse(draft.now());
    plan(PlannedTimes.of(calendar, draft.state(), trigger, schedule), draft, after);
  }

  private static void plan(PlannedTimes times, Draft draft, Instant after) {
    Optional<Instant> next = times.next(after);
    draft.emit(
        new SchedulePlanned(
            times.trigger(), next, draft.state().version(), next.flatMap(times::delayed)));
  }

  /** Decides on the planned instants of one trigger that have come. */
  void expire(Draft draft, TriggerSpec trigger, Schedule schedule) {
    if (draft.state().isPaused(trigger.name())) {
      return;
    }
    List<Instant> due = due(draft, trigger.name(), schedule);
    if (due.isEmpty()) {
      return;
    }
    PlannedTimes times = PlannedTimes.of(calendar, draft.state(), trigger.name(), schedule);
    int late = late(times, due, draft.now());
    if (late > 0) {
      draft.emit(
          new ScheduleMissed(
              trigger.name(),
              late,
              due.get(0),
              due.get(late - 1),
              schedule.missed().policy().name().toLowerCase(Locale.ROOT)));
    }
    int gone = leftOut(due, late, schedule.missed(), draft.now());
    dispose(
        draft,
        trigger.name(),
        TriggerOutcome.EXPIRED,
        due.subList(0, gone),
        leftOut("missed planned instants", schedule.missed(), due.size()));
    due.subList(gone, due.size()).forEach(at -> arrive(draft, trigger.name(), at));
    plan(times, draft, due.get(due.size() - 1));
  }

  /**
   * Decides on the instants that passed while the trigger was paused.
   *
   * @return how many passed, and how many of them fire
   */
  Passed resume(Draft draft, TriggerSpec trigger, Schedule schedule, MissedPolicy policy) {
    List<Instant> due = due(draft, trigger.name(), schedule);
    if (due.isEmpty()) {
      return Passed.NONE;
    }
    Missed missed = schedule.missed().with(policy);
    int gone = leftOut(due, due.size(), missed, draft.now());
    dispose(
        draft,
        trigger.name(),
        TriggerOutcome.SUPPRESSED,
        due.subList(0, gone),
        leftOut("planned instants that passed during the pause", missed, due.size())
            + (policy == MissedPolicy.SKIP
                ? "; resume --missed last or all makes up for them"
                : ""));
    due.subList(gone, due.size()).forEach(at -> arrive(draft, trigger.name(), at));
    plan(
        PlannedTimes.of(calendar, draft.state(), trigger.name(), schedule),
        draft,
        due.get(due.size() - 1));
    return new Passed(due.size(), due.size() - gone);
  }

  /**
   * Planned instants that passed during a pause.
   *
   * @param fire how many of them fire
   */
  record Passed(int count, int fire) {

    static final Passed NONE = new Passed(0, 0);

    Passed plus(Passed other) {
      return new Passed(count + other.count, fire + other.fire);
    }
  }

  /**
   * The schedule is replaced now or goes away. What is due this minute still fires; what was
   * missed, waits for its jitter, or passed during a pause, does not: an edit never fires history.
   */
  void replaced(Draft draft, TriggerSpec trigger, Schedule schedule) {
    expire(draft, trigger, schedule.missing(Missed.SKIP));
    Optional<Instant> planned = draft.state().memory(trigger.name()).nextPlanned();
    if (planned.filter(p -> !p.isAfter(draft.now())).isPresent()) {
      PlannedTimes times = PlannedTimes.of(calendar, draft.state(), trigger.name(), schedule);
      dispose(
          draft,
          trigger.name(),
          TriggerOutcome.EXPIRED,
          times.until(planned.get(), draft.now()),
          "the schedule was replaced before they fired");
    }
  }

  /** Those that have come, oldest first, their jitter included. */
  private List<Instant> due(Draft draft, String trigger, Schedule schedule) {
    TriggerMemory memory = draft.state().memory(trigger);
    if (memory.firesAt().filter(at -> !at.isAfter(draft.now())).isEmpty()) {
      return List.of();
    }
    PlannedTimes times = PlannedTimes.of(calendar, draft.state(), trigger, schedule);
    List<Instant> due = times.until(memory.nextPlanned().orElseThrow(), draft.now());
    int last = due.size() - 1;
    return last > 0 && times.firesAt(due.get(last)).isAfter(draft.now())
        ? due.subList(0, last)
        : due;
  }

  /** How many were missed: the oldest. */
  private static int late(PlannedTimes times, List<Instant> due, Instant now) {
    int late = due.size();
    while (late > 0 && !times.firesAt(due.get(late - 1)).plus(GRACE).isBefore(now)) {
      late--;
    }
    return late;
  }

  /** How many do not fire: the oldest. */
  private static int leftOut(List<Instant> due, int late, Missed missed, Instant now) {
    int out =
        switch (missed.policy()) {
          case SKIP -> late;
          case LAST -> due.size() - 1;
          case ALL -> Math.max(0, due.size() - missed.limit());
        };
    if (missed.window().isPresent()) {
      Instant oldest = now.minus(missed.window().get());
      while (out < late && due.get(out).isBefore(oldest)) {
        out++;
      }
    }
    return out;
  }

  private static String leftOut(String which, Missed missed, int count) {
    String what =
        switch (missed.policy()) {
          case SKIP -> which + " are skipped";
          case LAST -> "of " + which + " only the newest runs";
          case ALL -> "of " + which + " only the newest " + missed.limit() + " run";
        };
    return what
        + missed.window().map(w -> ", none older than " + Durations.text(w)).orElse("")
        + (count > PlannedTimes.MAX_COUNTED ? "; there were more than are counted here" : "");
  }

  private static void dispose(
      Draft draft, String trigger, TriggerOutcome outcome, List<Instant> gone, String reason) {
    if (!gone.isEmpty()) {
      draft.dispose(
          trigger,
          outcome,
          SignalSets.ofIds(gone.stream().map(d -> id(trigger, d)).toList()),
          reason);
    }
  }

  private static void arrive(Draft draft, String trigger, Instant at) {
    var signals = SignalSets.of(id(trigger, at), Optional.empty());
    Firing.settle(draft, Map.of(trigger, Occurrence.of(signals, Demand.TRAIN, draft.now())));
  }
}
