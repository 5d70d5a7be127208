package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.spec.Timetable;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The planned instants of one trigger, and when each fires.
 *
 * @param pipeline {@code namespace/name}
 */
public record PlannedTimes(
    Calendar calendar, String pipeline, String trigger, Timetable timetable) {

  /**
   * The most instants that are counted one by one. If there are more, only the newest count
   * besides.
   */
  static final int MAX_COUNTED = 20_000;

  /** At least as many as a schedule may run after an outage. */
  private static final int MAX_NEWEST = 1000;

  static PlannedTimes of(Calendar calendar, TriggerState state, String trigger, Schedule schedule) {
    Timetable timetable =
        state.spec().map(s -> Timetable.of(s, schedule)).orElse(Timetable.of(schedule));
    return new PlannedTimes(calendar, state.pipeline(), trigger, timetable);
  }

  /** The first planned instant after another. */
  Optional<Instant> next(Instant after) {
    return calendar.next(after, timetable);
  }

  /** When a planned instant fires, if its jitter makes it later. */
  Optional<Instant> delayed(Instant planned) {
    return timetable.schedule().jitter().map(most -> planned.plus(delay(planned, most)));
  }

  /** When a planned instant fires. */
  public Instant firesAt(Instant planned) {
    return delayed(planned).orElse(planned);
  }

  /** Fires stay in the order of their planned instants: none waits until the next one. */
  private Duration delay(Instant planned, Duration most) {
    Duration gap = next(planned).map(n -> Duration.between(planned, n)).orElse(most);
    return Jitter.of(pipeline, trigger, planned, gap.compareTo(most) < 0 ? gap : most);
  }

  /**
   * Planned instants from {@code first} to now, oldest first: all of them or, after a long outage
   * of a frequent schedule, the first ones and the newest ones.
   */
  List<Instant> until(Instant first, Instant now) {
    List<Instant> out = new ArrayList<>(List.of(first));
    out.addAll(list(first, now, MAX_COUNTED - 1));
    if (out.size() == MAX_COUNTED) {
      out.addAll(newest(out.get(out.size() - 1), now));
    }
    return out;
  }

  /**
   * The newest planned instants, at least as many as may run if there are: a calendar looks only
   * ahead, so bisection finds a time before now after which there are enough and not too many.
   */
  private List<Instant> newest(Instant after, Instant now) {
    int enough = Math.min(MAX_NEWEST, timetable.schedule().missed().limit());
    int most = 2 * MAX_NEWEST;
    long tooFew = 0;
    long tooMany = Duration.between(after, now).toSeconds() + 1;
    List<Instant> found = list(after, now, most + 1);
    while (found.size() > most || (found.size() < enough && tooFew > 0)) {
      if (tooMany - tooFew <= 1) {
        return found; // several within a second: no calendar has that
      }
      long seconds = Math.min(Math.max(60, tooFew * 16), tooFew + (tooMany - tooFew) / 2);
      found = list(now.minusSeconds(seconds), now, most + 1);
      if (found.size() > most) {
        tooMany = seconds;
      } else {
        tooFew = seconds;
      }
    }
    return found;
  }

  private List<Instant> list(Instant after, Instant now, int most) {
    List<Instant> out = new ArrayList<>();
    Optional<Instant> next = next(after);
    while (out.size() < most && next.filter(n -> !n.isAfter(now)).isPresent()) {
      out.add(next.get());
      next = next(next.get());
    }
    return out;
  }
}
