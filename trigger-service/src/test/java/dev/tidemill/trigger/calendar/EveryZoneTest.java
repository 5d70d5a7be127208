package dev.tidemill.trigger.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.Timetable;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.schemas.spec.trigger.Schedule.Entry;
import dev.tidemill.schemas.spec.trigger.Schedule.RepeatedHour;
import dev.tidemill.schemas.spec.trigger.Schedule.SkippedHour;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every zone of the tz database from 1970 to 2100, against an oracle that knows nothing of the
 * search: it looks at each local minute of a time, asks a condition written in Java whether the
 * schedule names it, and asks java.time for its offsets.
 */
class EveryZoneTest {

  private static final Instant FIRST = Instant.parse("1970-01-02T00:00:00Z");
  private static final Instant END = Instant.parse("2100-01-01T00:00:00Z");
  private static final int SAMPLED = 41;

  private final ZonedCalendar calendar = new ZonedCalendar();

  /** Times of a schedule, and the same as a condition on local minutes. */
  private record Case(Entry entry, Predicate<LocalDateTime> names) {}

  private static final List<Case> CASES =
      List.of(
          new Case(Entry.of("*/15 * * * *"), t -> t.getMinute() % 15 == 0),
          new Case(Entry.of("30 2 * * *"), t -> t.getHour() == 2 && t.getMinute() == 30),
          new Case(Entry.of("0 0 * * *"), t -> t.getHour() == 0 && t.getMinute() == 0),
          new Case(
              Entry.of("0 10,50 0-3 ? * *"),
              t -> t.getHour() <= 3 && (t.getMinute() == 10 || t.getMinute() == 50)),
          new Case(
              Entry.of("0 0/20 22-2 * * ?"),
              t -> (t.getHour() >= 22 || t.getHour() <= 2) && t.getMinute() % 20 == 0),
          new Case(
              Entry.of(Duration.ofHours(6), "03:00"),
              t -> t.getHour() % 6 == 3 && t.getMinute() == 0),
          new Case(
              Entry.of(Duration.ofMinutes(40), "00:10"),
              t -> (t.getHour() * 60 + t.getMinute()) % 40 == 10),
          new Case(
              Entry.of(Duration.ofDays(3), "02:15"),
              t ->
                  (t.toLocalDate().toEpochDay() - 4) % 3 == 0
                      && t.getHour() == 2
                      && t.getMinute() == 15));

  /** One zone of each set of rules: hundreds of names stand for the same. */
  private static List<ZoneId> zones() {
    Set<ZoneRules> seen = new HashSet<>();
    return ZoneId.getAvailableZoneIds().stream()
        .sorted()
        .map(ZoneId::of)
        .filter(zone -> seen.add(zone.getRules()))
        .toList();
  }

  private static List<Instant> changes(ZoneRules rules) {
    List<Instant> all = new ArrayList<>();
    ZoneOffsetTransition t = rules.nextTransition(FIRST);
    while (t != null && t.getInstant().isBefore(END)) {
      all.add(t.getInstant());
      t = rules.nextTransition(t.getInstant());
    }
    return all;
  }

  /** The instants after {@code from} and until {@code to} that a schedule has. */
  private static Set<Instant> expected(Schedule schedule, Case c, Instant from, Instant to) {
    ZoneId zone = ZoneId.of(schedule.timeZone());
    ZoneRules rules = zone.getRules();
    Set<Instant> all = new TreeSet<>();
    // no offset is further from UTC than 18 hours, and some zones have offsets with seconds
    LocalDateTime end = LocalDateTime.ofInstant(to, zone).plusHours(25);
    LocalDateTime t = LocalDateTime.ofInstant(from, zone).minusHours(25).withSecond(0).withNano(0);
    for (; t.isBefore(end); t = t.plusMinutes(1)) {
      if (c.names.test(t)) {
        instants(t, rules, schedule).stream()
            .filter(at -> at.isAfter(from) && !at.isAfter(to))
            .forEach(all::add);
      }
    }
    return all;
  }

  private static List<Instant> instants(LocalDateTime t, ZoneRules rules, Schedule s) {
    List<ZoneOffset> offsets = rules.getValidOffsets(t);
    if (offsets.size() == 1) {
      return List.of(t.toInstant(offsets.get(0)));
    }
    if (offsets.isEmpty()) {
      ZoneOffsetTransition gap = rules.getTransition(t);
      return switch (s.skippedHour()) {
        case SKIP -> List.of();
        case SHIFT -> List.of(t.plus(gap.getDuration()).toInstant(gap.getOffsetAfter()));
        case RUN_AT_BOUNDARY -> List.of(gap.getInstant());
      };
    }
    List<Instant> both = new ArrayList<>(offsets.stream().map(t::toInstant).sorted().toList());
    return switch (s.repeatedHour()) {
      case FIRST -> both.subList(0, 1);
      case LAST -> both.subList(1, 2);
      case BOTH -> both;
    };
  }

  private void check(ZoneId zone, Instant around, Case c, SkippedHour skipped, RepeatedHour twice) {
    Schedule schedule = Schedules.entries(zone.getId(), skipped, twice, c.entry());
    ZoneOffsetTransition change = zone.getRules().nextTransition(around.minusSeconds(1));
    Duration most = change == null ? Duration.ZERO : change.getDuration().abs();
    Instant from = around.minus(Duration.ofHours(5)).minus(most);
    Instant to = around.plus(Duration.ofHours(5)).plus(most);
    Set<Instant> found = new TreeSet<>();
    Instant at = calendar.next(from, Timetable.of(schedule)).orElseThrow();
    while (!at.isAfter(to)) {
      assertThat(found.add(at)).as("each instant once").isTrue();
      at = calendar.next(at, Timetable.of(schedule)).orElseThrow();
    }
    assertThat(found)
        .as("%s around %s", schedule, around)
        .isEqualTo(expected(schedule, c, from, to));
  }

  private void sweep(int step) {
    int n = 0;
    int checked = 0;
    for (ZoneId zone : zones()) {
      for (Instant change : changes(zone.getRules())) {
        for (Case c : CASES) {
          n++;
          if (n % step == 0) {
            int policy = n / step;
            check(
                zone,
                change,
                c,
                SkippedHour.values()[policy % 3],
                RepeatedHour.values()[policy / 3 % 3]);
            checked++;
          }
        }
      }
    }
    assertThat(checked).isGreaterThan(100_000 / step);
  }

  @Test
  void changesOfTheClocksObeyThePolicies() {
    sweep(997);
  }

  @Test
  @Tag("slow")
  void everyChangeOfTheClocksObeysThePolicies() {
    sweep(1);
  }

  private void days(ZoneId zone, LocalDate first, LocalDate end) {
    Schedule schedule = Schedules.cron("0 3 * * *", zone.getId());
    Instant at = first.minusDays(1).atTime(12, 0).atZone(zone).toInstant();
    for (LocalDate d = first; d.isBefore(end); d = d.plusDays(1)) {
      LocalDateTime three = d.atTime(3, 0);
      Instant expected = instants(three, zone.getRules(), schedule).get(0);
      if (!expected.equals(at)) { // where a day is skipped, its time comes to that of the next day
        at = calendar.next(at, Timetable.of(schedule)).orElseThrow();
      }
      assertThat(at).as("%s %s", zone, three).isEqualTo(expected);
    }
  }

  @Test
  void aDailyScheduleFiresEachDay() {
    List<ZoneId> zones = zones();
    for (int i = 0; i < zones.size(); i += SAMPLED) {
      days(zones.get(i), LocalDate.of(1970, 1, 2), LocalDate.of(2100, 1, 1));
    }
  }

  @Test
  @Tag("slow")
  void aDailyScheduleFiresEachDayInEachZone() {
    for (ZoneId zone : zones()) {
      days(zone, LocalDate.of(1970, 1, 2), LocalDate.of(2100, 1, 1));
    }
  }
}
