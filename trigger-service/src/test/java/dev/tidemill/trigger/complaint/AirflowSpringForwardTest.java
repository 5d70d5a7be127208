package dev.tidemill.trigger.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.Timetable;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.schemas.spec.trigger.Schedule.RepeatedHour;
import dev.tidemill.schemas.spec.trigger.Schedule.SkippedHour;
import dev.tidemill.trigger.calendar.Schedules;
import dev.tidemill.trigger.calendar.ZonedCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * airflow#7999, #30195, #30088, #35272, #38098: where the clock goes forward the run of the missing
 * hour is lost, its day is skipped, or the scheduler never comes past it. temporal#8205 asks for a
 * policy. Here there is one, and the next day is as ever.
 */
class AirflowSpringForwardTest {

  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

  private static List<Instant> fires(SkippedHour skipped) {
    ZonedCalendar calendar = new ZonedCalendar();
    Schedule schedule = Schedules.cron("30 2 * * *", ZONE.getId(), skipped, RepeatedHour.FIRST);
    List<Instant> all = new ArrayList<>();
    Instant at = Instant.parse("2027-03-27T12:00:00Z");
    for (int i = 0; i < 2; i++) {
      at = calendar.next(at, Timetable.of(schedule)).orElseThrow();
      all.add(at);
    }
    return all;
  }

  @Test
  void theMissingTimeIsShiftedRunAtTheChangeOrLeftOut() {
    Instant nextDay = Instant.parse("2027-03-29T00:30:00Z");
    assertThat(fires(SkippedHour.SHIFT))
        .containsExactly(Instant.parse("2027-03-28T01:30:00Z"), nextDay);
    assertThat(fires(SkippedHour.RUN_AT_BOUNDARY))
        .containsExactly(Instant.parse("2027-03-28T01:00:00Z"), nextDay);
    assertThat(fires(SkippedHour.SKIP).get(0)).isEqualTo(nextDay);
  }

  @Test
  void aWholeDayThatDoesNotExistLeavesNoHole() {
    // Samoa went from the 29th to the 31st of December 2011
    ZoneId apia = ZoneId.of("Pacific/Apia");
    ZonedCalendar calendar = new ZonedCalendar();
    Timetable timetable = Timetable.of(Schedules.cron("0 12 * * *", apia.getId()));
    Instant at = Instant.parse("2011-12-28T22:00:00Z");
    List<LocalDate> days = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      at = calendar.next(at, timetable).orElseThrow();
      days.add(LocalDate.ofInstant(at, apia));
    }
    assertThat(days)
        .containsExactly(
            LocalDate.of(2011, 12, 29), LocalDate.of(2011, 12, 31), LocalDate.of(2012, 1, 1));
  }

  @Test
  void anHourlyScheduleHasNoDoubleWhereAnHourIsMissing() {
    ZonedCalendar calendar = new ZonedCalendar();
    Timetable timetable = Timetable.of(Schedules.every("1h", "00:00", ZONE.getId()));
    Instant at = Instant.parse("2027-03-27T22:00:00Z");
    for (int i = 0; i < 12; i++) {
      Instant next = calendar.next(at, timetable).orElseThrow();
      assertThat(Duration.between(at, next)).isEqualTo(Duration.ofHours(1));
      at = next;
    }
  }
}
