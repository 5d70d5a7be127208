package dev.tidemill.trigger.calendar;

import dev.tidemill.schemas.spec.CalendarSpec;
import dev.tidemill.schemas.spec.Timetable;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.schemas.spec.trigger.Schedule.Entry;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A timetable that was read: what is searched for the next instant. */
record Plan(List<Times> times, ZoneId zone) {

  /** Intervals that do not divide a day are counted from this Monday, if they name no date. */
  private static final LocalDate ANCHOR = LocalDate.of(1970, 1, 5);

  /**
   * One entry of a schedule.
   *
   * @param local its local times, closed days included; empty: it has none but instants
   * @param all its instants, those on closed days included
   * @param open its instants
   * @param begins the second before which it has no instant
   */
  record Times(Entry entry, Optional<LocalTimes> local, Instants all, Instants open, long begins) {}

  /**
   * Reads a timetable.
   *
   * @throws IllegalArgumentException with a sentence for the user
   */
  static Plan of(Timetable timetable) {
    Schedule schedule = timetable.schedule();
    ZoneId zone = zone(schedule.timeZone());
    Optional<Predicate<LocalDate>> closed =
        timetable.closed().stream().map(CalendarSpec::days).reduce(Predicate::or);
    return new Plan(
        schedule.times().stream().map(e -> times(e, schedule, zone, closed)).toList(), zone);
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "timeZone \""
              + name
              + "\" is not a time zone; allowed are names such as"
              + " America/New_York, Europe/Berlin, UTC",
          e);
    }
  }

  private static Times times(
      Entry entry, Schedule schedule, ZoneId zone, Optional<Predicate<LocalDate>> closed) {
    if (entry.cron().isPresent()) {
      LocalTimes local = CronTimes.parse(entry.cron().get());
      return local(entry, local, Long.MIN_VALUE, schedule, zone, closed);
    }
    long every = entry.every().orElseThrow().toSeconds();
    if (every <= 0) {
      throw new IllegalArgumentException("every leaves no time; write at least 1s");
    }
    boolean dated = entry.startingAt().filter(s -> s.indexOf('T') > 0).isPresent();
    LocalDateTime start = start(entry.startingAt().orElse("00:00"));
    long begins = dated ? start.atZone(zone).toEpochSecond() : Long.MIN_VALUE;
    if (LocalTimes.SECONDS_A_DAY % every == 0 || every % LocalTimes.SECONDS_A_DAY == 0) {
      long anchor = start.toEpochSecond(ZoneOffset.UTC);
      LocalTimes local = LocalTimes.interval(anchor, every, dated ? anchor : Long.MIN_VALUE);
      return local(entry, local, begins, schedule, zone, closed);
    }
    Instants all = Instants.elapsed(start.atZone(zone).toEpochSecond(), every, begins);
    Instants open = closed.map(days -> all.without(days, zone)).orElse(all);
    return new Times(entry, Optional.empty(), all, open, begins);
  }

  private static Times local(
      Entry entry,
      LocalTimes local,
      long begins,
      Schedule schedule,
      ZoneId zone,
      Optional<Predicate<LocalDate>> closed) {
    Instants all = zoned(local, schedule, zone);
    Instants open =
        closed.map(days -> (Instants) zoned(local.without(days), schedule, zone)).orElse(all);
    return new Times(entry, Optional.of(local), all, open, begins);
  }

  private static ZonedTimes zoned(LocalTimes local, Schedule schedule, ZoneId zone) {
    return new ZonedTimes(local, zone.getRules(), schedule.skippedHour(), schedule.repeatedHour());
  }

  private static LocalDateTime start(String text) {
    try {
      return text.indexOf('T') > 0
          ? LocalDateTime.parse(text)
          : ANCHOR.atTime(LocalTime.parse(text));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "startingAt \"" + text + "\" is not a time such as 03:00", e);
    }
  }
}
