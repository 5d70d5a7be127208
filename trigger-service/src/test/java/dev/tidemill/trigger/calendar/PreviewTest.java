package dev.tidemill.trigger.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.schemas.spec.CalendarSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PlannedFire;
import dev.tidemill.schemas.spec.Timetable;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.schemas.spec.trigger.Schedule.Entry;
import dev.tidemill.schemas.spec.trigger.Schedule.RepeatedHour;
import dev.tidemill.schemas.spec.trigger.Schedule.SkippedHour;
import dev.tidemill.trigger.policy.Specs;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreviewTest {

  private static final String NEW_YORK = "America/New_York";

  private static PipelineSpec pipeline(Schedule... schedules) {
    List<TriggerSpec> triggers = new ArrayList<>();
    for (Schedule s : schedules) {
      triggers.add(Schedules.trigger("nightly" + (triggers.isEmpty() ? "" : triggers.size()), s));
    }
    return Schedules.calendars(
        Specs.spec(Specs.ONE_LATEST, triggers.toArray(TriggerSpec[]::new)),
        Map.of(
            "holidays",
            new CalendarSpec(List.of("12-25", "2026-12-24"), List.of(), List.of()),
            "weekends",
            new CalendarSpec(List.of(), List.of("sat", "sun"), List.of("2026-11-01"))));
  }

  private static List<String> rows(Schedule schedule, String from, int fires) {
    return Preview.of(pipeline(schedule), Optional.empty(), Instant.parse(from), fires).stream()
        .map(
            f ->
                f.local()
                    + f.at().map(at -> " = " + at).orElse("")
                    + (f.note().isEmpty() ? "" : " (" + f.note() + ")"))
        .toList();
  }

  @Test
  void aTimeThatDoesNotExistIsMarkedWithWhatBecomesOfIt() {
    String from = "2026-03-07T12:00:00Z";
    assertThat(
            rows(
                Schedules.cron("30 2 * * *", NEW_YORK, SkippedHour.SHIFT, RepeatedHour.FIRST),
                from,
                2))
        .containsExactly(
            "2026-03-08T03:30-04:00 = 2026-03-08T07:30:00Z (02:30 does not exist: shifted to"
                + " 03:30)",
            "2026-03-09T02:30-04:00 = 2026-03-09T06:30:00Z");
    assertThat(
            rows(
                Schedules.cron(
                    "30 2 * * *", NEW_YORK, SkippedHour.RUN_AT_BOUNDARY, RepeatedHour.FIRST),
                from,
                1))
        .containsExactly(
            "2026-03-08T03:00-04:00 = 2026-03-08T07:00:00Z (02:30 does not exist: fires at 03:00"
                + " instead)");
    assertThat(
            rows(
                Schedules.cron("30 2 * * *", NEW_YORK, SkippedHour.SKIP, RepeatedHour.FIRST),
                from,
                1))
        .containsExactly(
            "2026-03-08T03:30-04:00 (02:30 does not exist: skipped)",
            "2026-03-09T02:30-04:00 = 2026-03-09T06:30:00Z");
  }

  @Test
  void aTimeThatOccursTwiceIsMarked() {
    String from = "2026-11-01T00:00:00Z";
    Schedule both = Schedules.cron("30 1 * * *", NEW_YORK, SkippedHour.SHIFT, RepeatedHour.BOTH);
    assertThat(rows(both, from, 2))
        .containsExactly(
            "2026-11-01T01:30-04:00 = 2026-11-01T05:30:00Z (first of two: 01:30 occurs twice)",
            "2026-11-01T01:30-05:00 = 2026-11-01T06:30:00Z (second of two: 01:30 occurs twice)");
    Schedule last = Schedules.cron("30 1 * * *", NEW_YORK, SkippedHour.SHIFT, RepeatedHour.LAST);
    assertThat(rows(last, from, 1))
        .containsExactly(
            "2026-11-01T01:30-05:00 = 2026-11-01T06:30:00Z (second of two: 01:30 occurs twice)");
  }

  @Test
  void aDayThatIsLeftOutIsOneRowThatNamesItsCalendar() {
    Schedule schedule =
        Schedules.without(Schedules.every("6h", "03:00", "UTC"), "holidays", "weekends");
    assertThat(rows(schedule, "2026-12-23T20:00:00Z", 2))
        .containsExactly(
            "2026-12-23T21:00Z = 2026-12-23T21:00:00Z",
            "2026-12-24T03:00Z (4 times of this day left out: calendar holidays)",
            "2026-12-25T03:00Z (4 times of this day left out: calendar holidays)",
            "2026-12-26T03:00Z (4 times of this day left out: calendar weekends)",
            "2026-12-27T03:00Z (4 times of this day left out: calendar weekends)",
            "2026-12-28T03:00Z = 2026-12-28T03:00:00Z");
  }

  @Test
  void aDayThatIsLeftOutIsOneRowAlsoWhereTheIntervalIsTimeThatPasses() {
    Schedule schedule = Schedules.without(Schedules.every("7h", "03:00", "UTC"), "holidays");
    assertThat(rows(schedule, "2026-12-23T20:00:00Z", 2))
        .containsExactly(
            "2026-12-24T01:00Z (4 times of this day left out: calendar holidays)",
            "2026-12-25T05:00Z (3 times of this day left out: calendar holidays)",
            "2026-12-26T02:00Z = 2026-12-26T02:00:00Z",
            "2026-12-26T09:00Z = 2026-12-26T09:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1s", "7s"})
  @Timeout(20)
  void theTimesOfYearsThatAreLeftOutAreNotCountedOneByOne(String every) {
    CalendarSpec off =
        new CalendarSpec(
            List.of(),
            List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
            List.of("2050-01-01"));
    Schedule schedule = Schedules.without(Schedules.every(every, "00:00", "UTC"), "off");
    PipelineSpec spec = Schedules.calendars(pipeline(schedule), Map.of("off", off));
    List<PlannedFire> rows =
        Preview.of(spec, Optional.empty(), Instant.parse("2027-01-01T12:00:00Z"), 1);
    assertThat(rows).hasSize(23 * 365 + 6 + 1);
    assertThat(rows.get(0).note()).startsWith("more than 1,000 times of this day left out");
    assertThat(rows.get(rows.size() - 1).at()).isPresent();
  }

  @Test
  void entriesAreOneListInWhichEachInstantIsOnce() {
    Schedule schedule =
        Schedules.entries("UTC", Entry.of("0 3 * * *"), Entry.of(Duration.ofHours(5), "03:00"));
    List<String> rows = rows(schedule, "2026-12-23T20:00:00Z", 6);
    assertThat(rows).hasSize(6).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void jitterIsShown() {
    Schedule schedule =
        Schedules.jittered(Schedules.cron("0 3 * * *", "UTC"), Duration.ofMinutes(20));
    PlannedFire fire =
        Preview.of(pipeline(schedule), Optional.empty(), Instant.parse("2026-12-23T20:00:00Z"), 1)
            .get(0);
    assertThat(Duration.between(fire.at().orElseThrow(), fire.firesAt().orElseThrow()))
        .isBetween(Duration.ofMillis(1), Duration.ofMinutes(20).minusMillis(1));
  }

  @Test
  void aScheduleThatThereIsNotIsToldWithThoseThatThereAre() {
    PipelineSpec two =
        pipeline(Schedules.cron("0 3 * * *", "UTC"), Schedules.cron("0 4 * * *", "UTC"));
    Instant now = Instant.EPOCH;
    assertThat(Preview.of(two, Optional.of("nightly1"), now, 3))
        .hasSize(3)
        .allMatch(f -> f.trigger().equals("nightly1"));
    assertThatThrownBy(() -> Preview.of(two, Optional.of("nigtly"), now, 3))
        .hasMessageContaining("did you mean nightly?")
        .hasMessageContaining("it has nightly, nightly1");
    assertThatThrownBy(() -> Preview.of(pipeline(), Optional.empty(), now, 3))
        .hasMessageContaining("has no schedule");
  }

  @Property(tries = 300)
  void itShowsWhatTheCalendarPlans(
      @ForAll("schedules") Schedule schedule, @ForAll("years") int year) {
    PipelineSpec spec = pipeline(schedule);
    ZoneId zone = ZoneId.of(schedule.timeZone());
    Instant start = Instant.parse(year + "-01-15T00:00:00Z");
    ZoneOffsetTransition change = zone.getRules().nextTransition(start);
    Instant from = change == null ? start : change.getInstant().minus(Duration.ofHours(9));

    List<Instant> shown =
        Preview.of(spec, Optional.empty(), from, 20).stream()
            .flatMap(f -> f.at().stream())
            .toList();

    ZonedCalendar calendar = new ZonedCalendar();
    List<Instant> planned = new ArrayList<>();
    Instant at = from;
    for (int i = 0; i < 20; i++) {
      at = calendar.next(at, Timetable.of(spec, schedule)).orElseThrow();
      planned.add(at);
    }
    assertThat(shown).isEqualTo(planned);
  }

  @Provide
  Arbitrary<Integer> years() {
    return Arbitraries.integers().between(1970, 2090);
  }

  @Provide
  Arbitrary<Schedule> schedules() {
    Arbitrary<Entry> entry =
        Arbitraries.of(
            Entry.of("* * * * *"),
            Entry.of("*/20 * * * *"),
            Entry.of("30 1,2 * * *"),
            Entry.of("0 0 * * 0,3"),
            Entry.of("0 0/30 0-3 ? * *"),
            Entry.of("7,37 * * * * ?"),
            Entry.of(Duration.ofMinutes(15), "00:05"),
            Entry.of(Duration.ofHours(6), "03:00"),
            Entry.of(Duration.ofHours(5), "03:00"),
            Entry.of(Duration.ofHours(36), "1969-12-01T01:30"),
            Entry.of(Duration.ofDays(2), "02:30"));
    return Combinators.combine(
            entry.list().ofMinSize(1).ofMaxSize(3),
            Arbitraries.of(
                NEW_YORK,
                "Europe/Berlin",
                "Australia/Lord_Howe",
                "America/St_Johns",
                "Africa/Casablanca",
                "Pacific/Apia",
                "Asia/Tehran",
                "UTC"),
            Arbitraries.of(SkippedHour.class),
            Arbitraries.of(RepeatedHour.class),
            Arbitraries.of(true, false))
        .as(
            (entries, zone, skipped, repeated, closed) -> {
              Schedule s =
                  Schedules.entries(zone, skipped, repeated, entries.toArray(Entry[]::new));
              return closed ? Schedules.without(s, "holidays", "weekends") : s;
            });
  }
}
