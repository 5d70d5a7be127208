package dev.tidemill.trigger.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.Timetable;
import dev.tidemill.trigger.calendar.Schedules;
import dev.tidemill.trigger.calendar.ZonedCalendar;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * argo-workflows#2328, #4558: a cron with a time zone fires twice, or at the hour of another zone;
 * argo-workflows#15653: in CET it stops to fire. Here a schedule is a function of its text, the
 * instant and the rules of the zone, and fires once a day at its local time.
 */
class ArgoCronWithTimeZoneTest {

  @ParameterizedTest
  @ValueSource(strings = {"CET", "Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "EST5EDT"})
  void onceADayAtItsLocalTimeForThirtyYears(String name) {
    ZoneId zone = ZoneId.of(name);
    ZonedCalendar calendar = new ZonedCalendar();
    Timetable timetable = Timetable.of(Schedules.cron("15 9 * * *", name));
    LocalDate day = LocalDate.of(2020, 1, 1);
    Instant at = day.atStartOfDay(zone).toInstant();
    for (; day.getYear() < 2050; day = day.plusDays(1)) {
      at = calendar.next(at, timetable).orElseThrow();
      assertThat(at.atZone(zone).toLocalDate()).isEqualTo(day);
      assertThat(at.atZone(zone).toLocalTime()).isEqualTo(LocalTime.of(9, 15));
    }
  }

  @Test
  void theZoneOfTheMachineHasNoSay() {
    Timetable timetable = Timetable.of(Schedules.cron("0 3 * * *", "Asia/Tokyo"));
    Instant from = Instant.parse("2026-11-30T12:00:00Z");
    assertThat(new ZonedCalendar().next(from, timetable))
        .contains(ZonedDateTime.of(2026, 12, 1, 3, 0, 0, 0, ZoneId.of("Asia/Tokyo")).toInstant());
  }
}
