package dev.tidemill.trigger.calendar;

import dev.tidemill.schemas.spec.trigger.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Goes through the local times of one entry of a schedule and says what becomes of each. */
record LocalFates(
    LocalTimes local, ZoneId zone, Schedule schedule, Closures closures, Instant from) {

  /** No zone has ever shifted its clocks by more than a day. */
  private static final Duration MOST_SHIFT = Duration.ofHours(25);

  /** More rows than this nobody reads; a day that is left out is one row. */
  private static final int MOST_ROWS = 100_000;

  private static final int HORIZON_YEARS = 41;

  /** The first fires after {@code from}, and what is left out until the last of them. */
  List<LocalFate> first(int fires) {
    List<LocalFate> all = new ArrayList<>();
    LocalDateTime at = LocalDateTime.ofInstant(from, zone).minus(shiftNear(from));
    LocalDateTime end = at.plusYears(HORIZON_YEARS);
    Set<Instant> found = new HashSet<>();
    while (all.size() < MOST_ROWS) {
      Optional<LocalDateTime> next = next(at, end);
      if (next.isEmpty()) {
        break;
      }
      at = next.get();
      Optional<String> closed = closures.of(at.toLocalDate());
      if (closed.isPresent()) {
        at = closedDay(all, at, closed.get());
        continue;
      }
      for (LocalFate fate : fates(at)) {
        if (fate.place().isAfter(from)) {
          all.add(fate);
          fate.at().ifPresent(found::add);
        }
      }
      if (found.size() >= fires) {
        // around a change of the clocks a later local time may be an earlier instant
        LocalDateTime last = at.plus(shiftNear(at.atZone(zone).toInstant()));
        end = last.isBefore(end) ? last : end;
      }
    }
    return all;
  }

  /** The first local time after another and not after {@code end}. */
  private Optional<LocalDateTime> next(LocalDateTime after, LocalDateTime end) {
    long at = local.next(second(after) + 1, second(end) + 1);
    return at == LocalTimes.NONE
        ? Optional.empty()
        : Optional.of(LocalDateTime.ofEpochSecond(at, 0, ZoneOffset.UTC));
  }

  private static long second(LocalDateTime local) {
    return local.toEpochSecond(ZoneOffset.UTC);
  }

  /** One row for all times of the day; gives the last of them, or the end of the day. */
  private LocalDateTime closedDay(List<LocalFate> all, LocalDateTime first, String calendar) {
    LocalDateTime end = first.toLocalDate().atTime(LocalTime.MAX);
    LocalDateTime last = first;
    int count = 1;
    for (Optional<LocalDateTime> n = next(last, end); n.isPresent(); n = next(last, end)) {
      count++;
      last = count > Closures.MOST_COUNTED ? end : n.get();
    }
    if (last.atZone(zone).toInstant().isAfter(from)) {
      Instant place = first.atZone(zone).toInstant();
      all.add(LocalFate.leftOut(first, place, Closures.note(count, calendar)));
    }
    return last;
  }

  private List<LocalFate> fates(LocalDateTime local) {
    ZoneRules rules = zone.getRules();
    ZoneOffsetTransition change = rules.getTransition(local);
    if (change == null) {
      return List.of(LocalFate.fires(local, local.toInstant(rules.getOffset(local)), ""));
    }
    Instant before = local.toInstant(change.getOffsetBefore());
    Instant after = local.toInstant(change.getOffsetAfter());
    if (change.isOverlap()) {
      String twice = " of two: %s occurs twice".formatted(time(local));
      LocalFate first = LocalFate.fires(local, before, "first" + twice);
      LocalFate second = LocalFate.fires(local, after, "second" + twice);
      return switch (schedule.repeatedHour()) {
        case FIRST -> List.of(first);
        case LAST -> List.of(second);
        case BOTH -> List.of(first, second);
      };
    }
    String gone = time(local) + " does not exist: ";
    return switch (schedule.skippedHour()) {
      case SKIP -> List.of(LocalFate.leftOut(local, before, gone + "skipped"));
      case SHIFT ->
          List.of(
              LocalFate.fires(
                  local,
                  before,
                  gone + "shifted to " + time(LocalDateTime.ofInstant(before, zone))));
      case RUN_AT_BOUNDARY ->
          List.of(
              LocalFate.fires(
                  local,
                  change.getInstant(),
                  gone + "fires at %s instead".formatted(time(change.getDateTimeAfter()))));
    };
  }

  private static String time(LocalDateTime local) {
    return DateTimeFormatter.ofPattern(local.getSecond() == 0 ? "HH:mm" : "HH:mm:ss").format(local);
  }

  /** How far the order of local times and the order of instants may differ around an instant. */
  private Duration shiftNear(Instant at) {
    Duration most = Duration.ZERO;
    ZoneOffsetTransition t = zone.getRules().nextTransition(at.minus(MOST_SHIFT));
    while (t != null && t.getInstant().isBefore(at.plus(MOST_SHIFT))) {
      Duration shift = t.getDuration().abs();
      most = shift.compareTo(most) > 0 ? shift : most;
      t = zone.getRules().nextTransition(t.getInstant());
    }
    return most;
  }
}
