package dev.tidemill.trigger.calendar;

import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.trigger.policy.Calendar;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Schedules from cron expressions: Quartz names the local times, the zone's rules and the policies
 * of the schedule make instants of them. Several local times that come to the same instant (an hour
 * that is skipped) are one planned instant. Thread-safe.
 *
 * <p>{@code repeatedHour: first} is meant literally: {@code 0 * * * *} does not run in the second
 * pass of a repeated hour; {@code both} runs in both.
 */
public final class CronCalendar implements Calendar {

  /** An expression without an instant in this many years has none (29 February 2096 to 2104). */
  private static final int HORIZON_YEARS = 9;

  /** No zone has ever shifted its clocks by more than a day. */
  private static final Duration MOST_SHIFT = Duration.ofHours(25);

  private static final int MAX_CACHED = 10_000;

  private final Map<Schedule, Plan> plans = new ConcurrentHashMap<>();

  private record Plan(LocalTimes times, ZoneId zone, Schedule schedule) {}

  @Override
  public Optional<Instant> next(Instant after, Schedule schedule) {
    return occurrence(after, plan(schedule));
  }

  @Override
  public Optional<String> problem(Schedule schedule, Instant now) {
    try {
      return occurrence(now, plan(schedule)).isPresent()
          ? Optional.empty()
          : Optional.of(
              "cron \"%s\" never fires: no day of the coming %d years matches it"
                  .formatted(schedule.cron(), HORIZON_YEARS));
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  private Plan plan(Schedule schedule) {
    Plan known = plans.get(schedule);
    if (known != null) {
      return known;
    }
    ZoneId zone;
    try {
      zone = ZoneId.of(schedule.timeZone());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "timeZone \""
              + schedule.timeZone()
              + "\" is not a time zone; allowed are names such as"
              + " America/New_York, Europe/Berlin, UTC",
          e);
    }
    Plan plan = new Plan(LocalTimes.parse(schedule.cron()), zone, schedule);
    if (plans.size() >= MAX_CACHED) {
      plans.clear();
    }
    plans.put(schedule, plan);
    return plan;
  }

  /** The earliest planned instant after {@code after}. */
  private static Optional<Instant> occurrence(Instant after, Plan plan) {
    ZoneRules rules = plan.zone().getRules();
    LocalDateTime local = LocalDateTime.ofInstant(after, plan.zone());
    LocalDateTime end = local.plusYears(HORIZON_YEARS);
    LocalDateTime from = local.minus(shiftNear(rules, after));
    Optional<Instant> best = Optional.empty();
    while (true) {
      LocalDateTime until = best.map(b -> lastThatMayComeBefore(rules, plan.zone(), b)).orElse(end);
      Optional<LocalDateTime> next = plan.times().next(from, until);
      if (next.isEmpty()) {
        return best;
      }
      for (Instant at : instants(next.get(), rules, plan.schedule())) {
        if (at.isAfter(after) && best.filter(b -> !at.isBefore(b)).isEmpty()) {
          best = Optional.of(at);
        }
      }
      from = next.get();
    }
  }

  /** Local times from here on cannot come to an earlier instant than this one. */
  private static LocalDateTime lastThatMayComeBefore(ZoneRules rules, ZoneId zone, Instant at) {
    return LocalDateTime.ofInstant(at, zone).plus(shiftNear(rules, at));
  }

  /** How far the order of local times and the order of instants may differ around an instant. */
  private static Duration shiftNear(ZoneRules rules, Instant at) {
    Duration most = Duration.ZERO;
    ZoneOffsetTransition t = rules.nextTransition(at.minus(MOST_SHIFT));
    while (t != null && t.getInstant().isBefore(at.plus(MOST_SHIFT))) {
      Duration shift = t.getDuration().abs();
      most = shift.compareTo(most) > 0 ? shift : most;
      t = rules.nextTransition(t.getInstant());
    }
    return most.isZero() ? most : most.plusSeconds(1);
  }

  /** The instants of one local time: none, one or two. */
  private static List<Instant> instants(LocalDateTime t, ZoneRules rules, Schedule s) {
    ZoneOffsetTransition change = rules.getTransition(t);
    if (change == null) {
      return List.of(t.toInstant(rules.getOffset(t)));
    }
    Instant before = t.toInstant(change.getOffsetBefore());
    Instant after = t.toInstant(change.getOffsetAfter());
    if (change.isGap()) {
      return switch (s.skippedHour()) {
        case SKIP -> List.of();
        case RUN_AT_BOUNDARY -> List.of(change.getInstant());
        case SHIFT -> List.of(before);
      };
    }
    return switch (s.repeatedHour()) {
      case FIRST -> List.of(before);
      case LAST -> List.of(after);
      case BOTH -> List.of(before, after);
    };
  }
}
