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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * quartz#81, #1104, #1352, #1138: around the end of daylight saving a trigger fires in both passes
 * of the hour, in none, or the search for the next time returns nothing or never ends. Here the
 * schedule says which pass counts, and the search looks at each stretch of one offset once.
 */
class QuartzFallBackHourTest {

  private static final String ZONE = "America/New_York";

  private static List<Instant> fires(String cron, RepeatedHour repeated, int n) {
    ZonedCalendar calendar = new ZonedCalendar();
    Schedule schedule = Schedules.cron(cron, ZONE, SkippedHour.SHIFT, repeated);
    List<Instant> all = new ArrayList<>();
    Instant at = Instant.parse("2026-11-01T04:00:00Z"); // midnight; at 06:00Z it is 01:00 again
    for (int i = 0; i < n; i++) {
      at = calendar.next(at, Timetable.of(schedule)).orElseThrow();
      all.add(at);
    }
    return all;
  }

  @Test
  void theRepeatedHourFiresAsTheScheduleSays() {
    Instant first = Instant.parse("2026-11-01T05:30:00Z");
    Instant second = Instant.parse("2026-11-01T06:30:00Z");
    Instant nextDay = Instant.parse("2026-11-02T06:30:00Z");
    assertThat(fires("30 1 * * *", RepeatedHour.FIRST, 2)).containsExactly(first, nextDay);
    assertThat(fires("30 1 * * *", RepeatedHour.LAST, 2)).containsExactly(second, nextDay);
    assertThat(fires("30 1 * * *", RepeatedHour.BOTH, 3)).containsExactly(first, second, nextDay);
  }

  @Test
  void aScheduleOfEachMinuteGoesOnThroughBothPasses() {
    List<Instant> all = fires("0 * * * * ?", RepeatedHour.BOTH, 300);
    for (int i = 1; i < all.size(); i++) {
      assertThat(Duration.between(all.get(i - 1), all.get(i))).isEqualTo(Duration.ofMinutes(1));
    }
  }
}
