package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.TriggerEvent.ScheduleMissed;
import dev.tidemill.schemas.message.TriggerEvent.SchedulePlanned;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.Missed;
import dev.tidemill.schemas.spec.TriggerSpec.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Planned instants that have come. One that is more than a minute late counts as missed; the policy
 * says what becomes of those. Under {@code last} only the newest of several counts.
 */
final class Planned {

  /** Later than this, a planned instant was missed. */
  static final Duration GRACE = Duration.ofMinutes(1);

  /** The policy {@code all} runs the newest of so many. */
  static final int MAX_CATCH_UP = 100;

  private static final int MAX_LISTED = 1000;
  private static final String PREFIX = "schedule:";
  private static final List<Duration> TAILS =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofHours(1),
          Duration.ofDays(1),
          Duration.ofDays(40),
          Duration.ofDays(400));

  private final Calendar calendar;

  Planned(Calendar calendar) {
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
  void plan(Turn turn, String trigger, Schedule schedule) {
    Optional<Instant> next = calendar.next(turn.now(), schedule);
    turn.emit(new SchedulePlanned(trigger, next, turn.state().version()));
  }

  /** Decides what has come of one trigger's plan. */
  void expire(Turn turn, TriggerSpec trigger, Schedule schedule) {
    Optional<Instant> planned = turn.state().memory(trigger.name()).nextPlanned();
    if (planned.filter(p -> !p.isAfter(turn.now())).isEmpty()) {
      return;
    }
    List<Instant> due = due(planned.get(), turn.now(), schedule);
    List<Instant> late = due.stream().filter(d -> d.plus(GRACE).isBefore(turn.now())).toList();
    if (!late.isEmpty()) {
      turn.emit(
          new ScheduleMissed(
              trigger.name(),
              late.size(),
              late.get(0),
              late.get(late.size() - 1),
              schedule.missed().name().toLowerCase(Locale.ROOT)));
    }
    List<Instant> runs = runs(due, late, schedule.missed());
    List<Instant> gone = new ArrayList<>(due);
    gone.removeAll(runs);
    if (!gone.isEmpty()) {
      turn.dispose(
          trigger.name(),
          TriggerOutcome.EXPIRED,
          SignalSets.ofIds(gone.stream().map(d -> id(trigger.name(), d)).toList()),
          "missed planned instants are "
              + (schedule.missed() == Missed.SKIP ? "skipped" : "bounded"));
    }
    runs.forEach(at -> arrive(turn, trigger.name(), at));
    plan(turn, trigger.name(), schedule);
  }

  private static List<Instant> runs(List<Instant> due, List<Instant> late, Missed missed) {
    return switch (missed) {
      case SKIP -> due.subList(late.size(), due.size());
      case LAST -> due.subList(due.size() - 1, due.size());
      case ALL -> due.subList(Math.max(0, due.size() - MAX_CATCH_UP), due.size());
    };
  }

  private static void arrive(Turn turn, String trigger, Instant at) {
    var signals = SignalSets.of(id(trigger, at), Optional.empty());
    if (turn.state().paused() || turn.state().memory(trigger).paused()) {
      turn.dispose(trigger, TriggerOutcome.SUPPRESSED, signals, "paused");
    } else {
      Settlement.settle(turn, Map.of(trigger, Occurrence.of(signals, Demand.TRAIN, turn.now())));
    }
  }

  /**
   * Planned instants from {@code first} to now, at most about two thousand: the first ones and,
   * after a long outage of a frequent schedule, the newest ones.
   */
  private List<Instant> due(Instant first, Instant now, Schedule schedule) {
    List<Instant> out = new ArrayList<>(List.of(first));
    list(out, first, now, schedule);
    if (out.size() <= MAX_LISTED) {
      return out;
    }
    Instant from = out.get(out.size() - 1);
    for (Duration tail : TAILS) {
      Instant start = now.minus(tail).isBefore(from) ? from : now.minus(tail);
      List<Instant> newest = new ArrayList<>();
      list(newest, start, now, schedule);
      if (!newest.isEmpty() && newest.size() <= MAX_LISTED) {
        out.addAll(newest);
        return out;
      }
    }
    return out;
  }

  private void list(List<Instant> out, Instant after, Instant now, Schedule schedule) {
    Optional<Instant> next = calendar.next(after, schedule);
    while (next.filter(n -> !n.isAfter(now)).isPresent() && out.size() <= MAX_LISTED) {
      out.add(next.get());
      next = calendar.next(next.get(), schedule);
    }
  }
}
