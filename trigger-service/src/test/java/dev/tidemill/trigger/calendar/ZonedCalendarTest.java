package dev.tidemill.trigger.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.Timetable;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.schemas.spec.trigger.Schedule.Entry;
import dev.tidemill.schemas.spec.trigger.Schedule.Missed;
import dev.tidemill.schemas.spec.trigger.Schedule.RepeatedHour;
import dev.tidemill.schemas.spec.trigger.Schedule.SkippedHour;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZonedCalendarTest {

  private static final String NEW_YORK = "America/New_York";
  private final ZonedCalendar calendar = new ZonedCalendar();

  private static Schedule schedule(String cron, String zone) {
    return schedule(cron, zone, SkippedHour.SHIFT, RepeatedHour.FIRST);
  }

  private static Schedule schedule(String cron, String zone, SkippedHour s, RepeatedHour r) {
    return new Schedule(cron, zone, Missed.LAST, s, r);
  }

  private List<Instant> fires(Schedule schedule, String from, int n) {
    List<Instant> out = new ArrayList<>();
    Instant at = Instant.parse(from);
    for (int i = 0; i < n; i++) {
      at = calendar.next(at, Timetable.of(schedule)).orElseThrow();
      out.add(at);
    }
    return out;
  }

  private static Instant at(String text) {
    return Instant.parse(text);
  }

  @Test
  void fiveFieldsAreUnixCronWhereOneIsMonday() {
    Instant next = fires(schedule("30 2 * * 1", "UTC"), "2026-11-23T02:30:00Z", 1).get(0);
    assertThat(next).isEqualTo(at("2026-11-30T02:30:00Z"));
    assertThat(next.atZone(ZoneId.of("UTC")).getDayOfWeek()).isEqualTo(DayOfWeek.MONDAY);
  }

  @Test
  void zeroSevenAndSunAreTheSameDay() {
    for (String day : List.of("0", "7", "SUN", "sun")) {
      assertThat(fires(schedule("0 0 * * " + day, "UTC"), "2026-11-23T00:00:00Z", 1))
          .containsExactly(at("2026-11-29T00:00:00Z"));
    }
  }

  @Test
  void sixFieldsAreQuartzWhereOneIsSunday() {
    assertThat(fires(schedule("0 0 0 ? * 1", "UTC"), "2026-11-23T00:00:00Z", 1))
        .containsExactly(at("2026-11-29T00:00:00Z"));
  }

  @Test
  void eitherDayFieldSufficesWhenBothAreRestricted() {
    assertThat(fires(schedule("0 0 13 * 5", "UTC"), "2026-11-12T12:00:00Z", 4))
        .containsExactly(
            at("2026-11-13T00:00:00Z"),
            at("2026-11-20T00:00:00Z"),
            at("2026-11-27T00:00:00Z"),
            at("2026-12-04T00:00:00Z"));
  }

  @Test
  void bothDayFieldsMustMatchWhenOneStartsWithAStar() {
    assertThat(fires(schedule("0 0 */2 * MON", "UTC"), "2026-11-01T00:00:00Z", 3))
        .containsExactly(
            at("2026-11-09T00:00:00Z"), at("2026-11-23T00:00:00Z"), at("2026-12-07T00:00:00Z"));
  }

  @Test
  void aSkippedTimeIsShiftedRunAtTheBoundaryOrSkipped() {
    String from = "2026-03-08T05:00:00Z";
    String cron = "30 2 * * *";
    assertThat(fires(schedule(cron, NEW_YORK, SkippedHour.SHIFT, RepeatedHour.FIRST), from, 1))
        .containsExactly(at("2026-03-08T07:30:00Z"));
    assertThat(
            fires(
                schedule(cron, NEW_YORK, SkippedHour.RUN_AT_BOUNDARY, RepeatedHour.FIRST), from, 1))
        .containsExactly(at("2026-03-08T07:00:00Z"));
    assertThat(fires(schedule(cron, NEW_YORK, SkippedHour.SKIP, RepeatedHour.FIRST), from, 1))
        .containsExactly(at("2026-03-09T06:30:00Z"));
  }

  @Test
  void aRepeatedTimeRunsTheFirstTheLastOrBothTimes() {
    String from = "2026-11-01T04:00:00Z";
    String cron = "30 1 * * *";
    assertThat(fires(schedule(cron, NEW_YORK, SkippedHour.SHIFT, RepeatedHour.FIRST), from, 2))
        .containsExactly(at("2026-11-01T05:30:00Z"), at("2026-11-02T06:30:00Z"));
    assertThat(fires(schedule(cron, NEW_YORK, SkippedHour.SHIFT, RepeatedHour.LAST), from, 2))
        .containsExactly(at("2026-11-01T06:30:00Z"), at("2026-11-02T06:30:00Z"));
    assertThat(fires(schedule(cron, NEW_YORK, SkippedHour.SHIFT, RepeatedHour.BOTH), from, 3))
        .containsExactly(
            at("2026-11-01T05:30:00Z"), at("2026-11-01T06:30:00Z"), at("2026-11-02T06:30:00Z"));
  }

  @Test
  void anEntryThatFiresAtTheChangeDoesNotMakeAnotherRunTheFirstTime() {
    Entry repeated = Entry.of("30 1 * * *");
    for (String atTheChange : List.of("0 6 * * *", "0 1 * * *", "45 1 * * *")) {
      Schedule s =
          Schedules.entries(
              NEW_YORK, SkippedHour.SHIFT, RepeatedHour.LAST, Entry.of(atTheChange), repeated);
      assertThat(fires(s, "2026-11-01T04:00:00Z", 3))
          .contains(at("2026-11-01T06:30:00Z"))
          .doesNotContain(at("2026-11-01T05:30:00Z"));
    }
  }

  @Test
  void anImpossibleDateNeverFires() {
    assertThat(
            calendar.next(at("2026-01-01T00:00:00Z"), Timetable.of(schedule("0 0 31 2 *", "UTC"))))
        .isEmpty();
    assertThat(
            calendar.next(
                at("2026-01-01T00:00:00Z"), Timetable.of(schedule("0 0 0 31 2 ?", "UTC"))))
        .isEmpty();
  }

  private Optional<String> problem(String cron, String zone) {
    return calendar.problem(Timetable.of(schedule(cron, zone)), at("2026-11-29T00:00:00Z"));
  }

  @Test
  void mistakesAreNamedWithWhatIsAllowed() {
    assertThat(problem("* * *", "UTC").orElseThrow()).contains("3 fields", "5");
    assertThat(problem("0 0 * * 8", "UTC").orElseThrow()).contains("\"8\"", "0 to 7", "SUN");
    assertThat(problem("0 0 * * 5-1", "UTC").orElseThrow()).contains("5-1");
    assertThat(problem("0 0 * * *", "Mars/Base").orElseThrow())
        .contains("Mars/Base", "Europe/Berlin");
    assertThat(problem("99 0 * * *", "UTC")).isPresent();
    assertThat(problem("*/2 * * * *", NEW_YORK)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/5 * * * * *|has 6 fields, so it starts with seconds, and one of day of month and day of"
            + " week must be ?, such as \"*/5 * * * * ?\"; without seconds write the five fields"
            + " minute hour day-of-month month day-of-week, such as \"*/5 * * * *\"",
        "0 0 3 * * MON|must be ?, such as \"0 0 3 ? * MON\"",
        "0 0 3 ? * ?|only one of day of month and day of week must be ?, such as \"0 0 3 * * ?\"",
        "0 0 3 15 * MON|one of day of month and day of week must be ?; without seconds",
        "0 61 3 * * ?|has the minute \"61\", which is not allowed; allowed: 0 to 59",
        "0 0 25 * * ?|has the hour \"25\", which is not allowed; allowed: 0 to 23",
        "0 0 3 ? * FUN|has the day of week \"FUN\", which is not allowed; allowed: 1 (Sunday) to 7",
        "0 0 3 ? MAX 2|has the month \"MAX\", which is not allowed; allowed: 1 to 12 or JAN",
        "x 0 3 ? * 2|has the second \"x\", which is not allowed",
        "daily|has 1 field; allowed",
      })
  void aMistakeInSixFieldsIsToldInOurWordsWithWhatToWrite(String cron, String told) {
    assertThat(problem(cron, "UTC").orElseThrow())
        .startsWith("cron \"" + cron + "\"")
        .contains(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 3 * * MON-SUN|7",
        "0 3 * * mon-sun|7",
        "0 3 * * FRI-SUN|3",
        "0 3 * * SUN-SUN|1",
        "0 3 * * SAT-SUN,MON|3",
        "0 3 * * SUN|1",
        "0 3 * * 0,7|1",
        "0 3 * * 1-7|7",
        "0 3 * * SUN-TUE|3",
      })
  void aRangeOfWeekdaysMayEndOnSunday(String cron, int daysAWeek) {
    assertThat(fires(schedule(cron, "UTC"), "2026-11-29T12:00:00Z", daysAWeek + 1).get(daysAWeek))
        .as("the first one of the next week")
        .isEqualTo(
            fires(schedule(cron, "UTC"), "2026-11-29T12:00:00Z", 1)
                .get(0)
                .plus(Duration.ofDays(7)));
  }

  @Test
  void aRangeOverTheEndOfTheWeekIsRefusedWithTheWayToWriteIt() {
    assertThat(problem("0 3 * * FRI-MON", "UTC").orElseThrow()).contains("FRI-MON", "FRI-SUN,MON");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 3 31 2 *",
        "0 3 30 2 *",
        "0 3 31 4,6,9,11 *",
        "0 0 0 31 2 ?",
        "0 0 3 1 1 ? 2020",
      })
  void aScheduleThatNeverFiresIsRefused(String cron) {
    assertThat(problem(cron, "UTC").orElseThrow()).contains("\"" + cron + "\" never fires");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"0 3 L * *|L", "0 3 15W * *|W", "0 3 * * 5L|L", "0 3 * * MON#1|#", "0 3 ? * 1|?"})
  void whatOnlyQuartzHasIsRefusedByNameInFiveFields(String cron, String what) {
    assertThat(problem(cron, "UTC").orElseThrow())
        .contains("has no " + what + ";", "write 6 fields");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"0 3 29 2 *", "0 3 31 * *", "0 0 3 L * ?", "0 0 12 ? * 6#3"})
  void aScheduleThatFiresRarelyIsTaken(String cron) {
    assertThat(problem(cron, "UTC")).isEmpty();
  }

  @Property(tries = 300)
  void instantsStrictlyIncreaseAndObeyThePolicies(@ForAll("schedules") Schedule schedule) {
    ZoneId zone = ZoneId.of(schedule.timeZone());
    Instant at = at("2026-01-15T00:00:00Z");
    // a day before each change of the clocks, and through it
    for (int change = 0; change < 3; change++) {
      ZoneOffsetTransition t = zone.getRules().nextTransition(at);
      Instant start = t == null ? at : t.getInstant().minus(Duration.ofHours(5));
      Instant previous = start;
      for (int i = 0; i < 12; i++) {
        Instant next = calendar.next(previous, Timetable.of(schedule)).orElseThrow();
        assertThat(next).isAfter(previous);
        assertThat(Duration.between(previous, next)).isLessThan(Duration.ofDays(4 * 366 + 1));
        obeys(next, schedule, zone);
        previous = next;
      }
      at = t == null ? at.plus(Duration.ofDays(90)) : t.getInstant();
    }
  }

  private static void obeys(Instant at, Schedule schedule, ZoneId zone) {
    LocalDateTime local = LocalDateTime.ofInstant(at, zone);
    ZoneOffsetTransition overlap = zone.getRules().getTransition(local);
    if (overlap != null && overlap.isOverlap()) {
      boolean first = at.isBefore(overlap.getInstant());
      if (schedule.repeatedHour() != RepeatedHour.BOTH) {
        assertThat(first).isEqualTo(schedule.repeatedHour() == RepeatedHour.FIRST);
      }
    }
  }

  @Property(tries = 100)
  void nothingPlannedIsLeftOut(@ForAll("schedules") Schedule schedule) {
    // an oracle that walks minute by minute through the day of a change
    ZoneId zone = ZoneId.of(schedule.timeZone());
    ZoneOffsetTransition t = zone.getRules().nextTransition(at("2026-01-15T00:00:00Z"));
    Instant start = t == null ? at("2026-03-01T00:00:00Z") : t.getInstant().minusSeconds(6 * 3600);
    Instant end = start.plus(Duration.ofHours(12));
    List<Instant> walked = new ArrayList<>();
    Instant at = start;
    while (at.isBefore(end)) {
      Instant next = calendar.next(at, Timetable.of(schedule)).orElseThrow();
      if (!next.isAfter(end)) {
        walked.add(next);
      }
      at = next;
    }
    List<Instant> jumped = new ArrayList<>();
    for (Instant m = start; m.isBefore(end); m = m.plusSeconds(60)) {
      Instant next = calendar.next(m, Timetable.of(schedule)).orElseThrow();
      if (!next.isAfter(end) && (jumped.isEmpty() || !jumped.get(jumped.size() - 1).equals(next))) {
        jumped.add(next);
      }
    }
    assertThat(walked).isEqualTo(jumped);
  }

  @Test
  void everyMinuteGoesOnThroughARepeatedHourWithBoth() {
    Schedule both = schedule("* * * * *", NEW_YORK, SkippedHour.SKIP, RepeatedHour.BOTH);
    Instant at = at("2026-11-01T04:50:00Z");
    for (int i = 0; i < 200; i++) {
      Instant next = calendar.next(at, Timetable.of(both)).orElseThrow();
      assertThat(next).isEqualTo(at.plusSeconds(60));
      at = next;
    }
    assertThat(ZonedDateTime.ofInstant(at, ZoneId.of(NEW_YORK)).getHour()).isEqualTo(3);
  }

  @Provide
  Arbitrary<Schedule> schedules() {
    return Combinators.combine(
            Arbitraries.of(
                "* * * * *",
                "*/2 * * * *",
                "*/15 * * * *",
                "0 * * * *",
                "30 1 * * *",
                "30 2 * * *",
                "5 0 * * *",
                "0 0,2,3 * * *",
                "15 2 1 * *",
                "30 2 * * 0",
                "0 1 13 * 5",
                "0 0 29 2 *",
                "0 30 2 ? * SUN"),
            Arbitraries.of(
                NEW_YORK,
                "Europe/Berlin",
                "Australia/Lord_Howe",
                "Asia/Kathmandu",
                "America/St_Johns",
                "America/Sao_Paulo",
                "Africa/Casablanca",
                "Pacific/Apia",
                "Asia/Tehran",
                "UTC"),
            Arbitraries.of(SkippedHour.class),
            Arbitraries.of(RepeatedHour.class))
        .as((cron, zone, s, r) -> schedule(cron, zone, s, r));
  }
}
