package dev.tidemill.trigger.complaint;

import static dev.tidemill.trigger.policy.PolicyHarness.given;
import static dev.tidemill.trigger.policy.Specs.ONE_LATEST;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.CalendarSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.schemas.spec.trigger.Schedule.Missed;
import dev.tidemill.trigger.calendar.Schedules;
import dev.tidemill.trigger.policy.PolicyHarness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * flyte#4285: a restart fires 41 launch plans whose time was over, flyte#2885; dagster#13597: an
 * edit of a cron expression, or a deployment, runs its history. Here an edit takes effect from now:
 * what the new schedule would have planned before is not looked at.
 */
class FlyteEditReplaysNothingTest {

  private static PipelineSpec nightly(Schedule schedule) {
    return spec(ONE_LATEST, Schedules.trigger("nightly", schedule.missing(Missed.ALL)));
  }

  @Test
  void anEditFiresNothingThatItsNewScheduleHasHadBefore() {
    PolicyHarness h = given(nightly(Schedules.cron("0 3 * * *", "UTC")));
    h.pass(Duration.ofDays(10));
    int before = h.fired().size();
    h.apply(nightly(Schedules.cron("*/5 * * * *", "UTC")));
    h.nothingFires();
    assertThat(h.state.memory("nightly").nextPlanned()).contains(h.now.plusSeconds(270));
    assertThat(h.fired()).hasSize(before);
  }

  @Test
  void anEditAfterAnOutageExpiresWhatTheOldScheduleMissed() {
    PolicyHarness h = given(nightly(Schedules.cron("0 3 * * *", "UTC")));
    // the edit is read before any timer
    h.now = h.now.plus(Duration.ofDays(5));
    h.apply(nightly(Schedules.cron("0 4 * * *", "UTC")));
    h.nothingFires();
    assertThat(h.evaluated())
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.outcome()).isEqualTo(TriggerOutcome.EXPIRED);
              assertThat(e.signals().count()).isEqualTo(5);
            });
  }

  @Test
  void whatIsDueInTheMinuteOfTheEditStillFires() {
    PolicyHarness h = given(nightly(Schedules.cron("30 12 * * *", "UTC")));
    h.now = Instant.parse("2026-11-23T12:30:00.050Z");
    h.apply(nightly(Schedules.cron("0 4 * * *", "UTC")));
    Fired fired = h.firedNow();
    assertThat(fired.reason()).contains("2026-11-23T12:30:00Z");
    assertThat(h.pass(Duration.ofHours(15)).fired()).hasSize(1);
  }

  @Test
  void anEditOfACalendarIsAnEditOfTheSchedulesThatNameIt() {
    Schedule schedule = Schedules.without(Schedules.cron("0 3 * * *", "UTC"), "closed");
    PipelineSpec open = nightly(schedule);
    PolicyHarness h = given(Schedules.calendars(open, Map.of("closed", days("2026-12-24"))));
    assertThat(h.state.memory("nightly").nextPlanned())
        .contains(Instant.parse("2026-11-24T03:00:00Z"));
    h.apply(Schedules.calendars(open, Map.of("closed", days("2026-11-24"))));
    assertThat(h.state.memory("nightly").nextPlanned())
        .contains(Instant.parse("2026-11-25T03:00:00Z"));
  }

  private static CalendarSpec days(String... dates) {
    return new CalendarSpec(List.of(dates), List.of(), List.of());
  }
}
