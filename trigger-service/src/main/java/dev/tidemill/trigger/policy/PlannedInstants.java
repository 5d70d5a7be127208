package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.TriggerEvent.ScheduleMissed;
import dev.tidemill.schemas.message.TriggerEvent.SchedulePlanned;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.schemas.spec.trigger.Schedule.Missed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what becomes of planned instants that have come. An instant that is more than a minute
 * late was missed; the policy of the schedule says what becomes of it. Under {@code last} only the
 * newest of several counts.
 */
final class PlannedInstants {

  /** Later than this, a planned instant was missed. */
  static final Duration GRACE = Duration.ofMinutes(1);

  /** The most missed instants that the policy {@code all} runs: the newest. */
  static final int MAX_CATCH_UP = 100;

  /**
   * The most instants that are counted one by one. If there are more, only the newest count
   * besides.
   */
  static final int MAX_COUNTED = 20_000;

  private static final int MAX_NEWEST = 1000;
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

  /** Plans the next instant after now. */
  void plan(Draft draft, String trigger, Schedule schedule) {
    Optional<Instant> next = calendar.next(draft.now(), schedule);
    draft.emit(new SchedulePlanned(trigger, next, draft.state().version()));
  }

  /** Decides on the planned instants of one trigger. */
  void expire(Draft draft, TriggerSpec trigger, Schedule schedule) {
    Optional<Instant> planned = draft.state().memory(trigger.name()).nextPlanned();
    if (planned.filter(p -> !p.isAfter(draft.now())).isEmpty()) {
      return;
    }
    List<Instant> due = due(planned.get(), draft.now(), schedule);
    List<Instant> late = due.stream().filter(d -> d.plus(GRACE).isBefore(draft.now())).toList();
    if (!late.isEmpty()) {
      draft.emit(
          new ScheduleMissed(
              trigger.name(),
              late.size(),
              late.get(0),
              late.get(late.size() - 1),
              schedule.missed().name().toLowerCase(Locale.ROOT)));
    }
    List<Instant> runs = runs(due, late, schedule.missed());
    List<Instant> gone = due.subList(0, due.size() - runs.size());
    if (!gone.isEmpty()) {
      draft.dispose(
          trigger.name(),
          TriggerOutcome.EXPIRED,
          SignalSets.ofIds(gone.stream().map(d -> id(trigger.name(), d)).toList()),
          expired(schedule.missed(), due.size() > MAX_COUNTED));
    }
    runs.forEach(at -> arrive(draft, trigger.name(), at));
    plan(draft, trigger.name(), schedule);
  }

  private static List<Instant> runs(List<Instant> due, List<Instant> late, Missed missed) {
    return switch (missed) {
      case SKIP -> due.subList(late.size(), due.size());
      case LAST -> due.subList(due.size() - 1, due.size());
      case ALL -> due.subList(Math.max(0, due.size() - MAX_CATCH_UP), due.size());
    };
  }

  private static String expired(Missed missed, boolean more) {
    String what =
        switch (missed) {
          case SKIP -> "missed planned instants are skipped";
          case LAST -> "of missed planned instants only the newest runs";
          case ALL -> "of missed planned instants only the newest " + MAX_CATCH_UP + " run";
        };
    return more ? what + "; there were more than are counted here" : what;
  }

  private static void arrive(Draft draft, String trigger, Instant at) {
    var signals = SignalSets.of(id(trigger, at), Optional.empty());
    if (draft.state().paused() || draft.state().memory(trigger).paused()) {
      draft.dispose(trigger, TriggerOutcome.SUPPRESSED, signals, "paused");
    } else {
      Firing.settle(draft, Map.of(trigger, Occurrence.of(signals, Demand.TRAIN, draft.now())));
    }
  }

  /**
   * Planned instants from {@code first} to now, oldest first: all of them or, after a long outage
   * of a frequent schedule, the first ones and the newest ones.
   */
  private List<Instant> due(Instant first, Instant now, Schedule schedule) {
    List<Instant> out = new ArrayList<>(List.of(first));
    out.addAll(list(first, now, MAX_COUNTED - 1, schedule));
    if (out.size() == MAX_COUNTED) {
      out.addAll(newest(out.get(out.size() - 1), now, schedule));
    }
    return out;
  }

  /**
   * The newest planned instants, at least as many as may run if there are: a calendar looks only
   * ahead, so bisection finds a time before now after which there are enough and not too many.
   */
  private List<Instant> newest(Instant after, Instant now, Schedule schedule) {
    long tooFew = 0;
    long tooMany = Duration.between(after, now).toSeconds() + 1;
    List<Instant> found = list(after, now, MAX_NEWEST + 1, schedule);
    while (found.size() > MAX_NEWEST || (found.size() < MAX_CATCH_UP && tooFew > 0)) {
      if (tooMany - tooFew <= 1) {
        return found; // several within a second: no calendar has that
      }
      long seconds = Math.min(Math.max(60, tooFew * 16), tooFew + (tooMany - tooFew) / 2);
      found = list(now.minusSeconds(seconds), now, MAX_NEWEST + 1, schedule);
      if (found.size() > MAX_NEWEST) {
        tooMany = seconds;
      } else {
        tooFew = seconds;
      }
    }
    return found;
  }

  private List<Instant> list(Instant after, Instant now, int most, Schedule schedule) {
    List<Instant> out = new ArrayList<>();
    Optional<Instant> next = calendar.next(after, schedule);
    while (out.size() < most && next.filter(n -> !n.isAfter(now)).isPresent()) {
      out.add(next.get());
      next = calendar.next(next.get(), schedule);
    }
    return out;
  }
}
