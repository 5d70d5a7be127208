package dev.tidemill.trigger.calendar;

import dev.tidemill.schemas.spec.Timetable;
import dev.tidemill.schemas.spec.trigger.Schedule.Entry;
import dev.tidemill.schemas.text.Durations;
import dev.tidemill.trigger.policy.Calendar;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Planned instants: expressions and intervals name local times, the zone's rules and the policies
 * of the schedule make instants of them. Several local times that come to the same instant (an hour
 * that is skipped, two entries) are one planned instant. Thread-safe.
 */
public final class ZonedCalendar implements Calendar {

  /**
   * An entry without an instant in this many years has none: the fifth Sunday of a February comes
   * again after 40 years at most.
   */
  private static final int HORIZON_YEARS = 41;

  private static final int MAX_CACHED = 10_000;

  private final Map<Timetable, Plan> plans = new ConcurrentHashMap<>();

  @Override
  public Optional<Instant> next(Instant after, Timetable timetable) {
    Plan plan = plan(timetable);
    long from = after.getEpochSecond() + 1;
    long next = Instants.NONE;
    long end = horizon(after);
    for (Plan.Times times : plan.times()) {
      next = Math.min(next, times.open().next(from, Math.min(next, end)));
    }
    return next == Instants.NONE ? Optional.empty() : Optional.of(Instant.ofEpochSecond(next));
  }

  @Override
  public Optional<String> problem(Timetable timetable, Instant now) {
    try {
      long from = now.getEpochSecond() + 1;
      for (Plan.Times times : plan(timetable).times()) {
        long end = Math.max(horizon(now), times.begins() + 1);
        if (times.all().next(from, end) == Instants.NONE) {
          return Optional.of(
              "%s never fires: no day of the coming %d years matches it"
                  .formatted(words(times.entry()), HORIZON_YEARS));
        }
        if (times.open().next(from, end) == Instants.NONE) {
          return Optional.of(
              words(times.entry()) + " never fires: its calendars leave out each of its days");
        }
      }
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static String words(Entry entry) {
    return entry
        .cron()
        .map(c -> "cron \"" + c + "\"")
        .orElseGet(() -> "every " + Durations.text(entry.every().orElseThrow()));
  }

  private static long horizon(Instant after) {
    return LocalDateTime.ofInstant(after, ZoneOffset.UTC)
        .plusYears(HORIZON_YEARS)
        .toEpochSecond(ZoneOffset.UTC);
  }

  private Plan plan(Timetable timetable) {
    Plan known = plans.get(timetable);
    if (known != null) {
      return known;
    }
    Plan plan = Plan.of(timetable);
    if (plans.size() >= MAX_CACHED) {
      plans.clear();
    }
    plans.put(timetable, plan);
    return plan;
  }
}
