package dev.tidemill.trigger.complaint;

import static dev.tidemill.trigger.policy.PolicyHarness.given;
import static dev.tidemill.trigger.policy.Specs.limit;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.TriggerEvent.ScheduleMissed;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.trigger.Schedule.Missed;
import dev.tidemill.trigger.calendar.Schedules;
import dev.tidemill.trigger.policy.PolicyHarness;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/**
 * temporal#8087 asks for an alarm that names the schedule that skipped; flyte#2925 for past, next
 * and missed times. Here each schedule has a decision with how many times it missed, from when to
 * when and what became of them, and a count of its own in the metrics.
 */
class TemporalWhichScheduleSkippedTest {

  @Test
  void eachScheduleTellsWhatItMissed() {
    PolicyHarness h =
        given(
            spec(
                limit(2, Policy.SKIP),
                Schedules.trigger(
                    "hourly", Schedules.cron("0 * * * *", "UTC").missing(Missed.SKIP)),
                Schedules.trigger("weekly", Schedules.cron("0 3 * * 1", "UTC"))));
    h.outage(Duration.ofHours(4));
    assertThat(h.last().stream().filter(ScheduleMissed.class::isInstance))
        .containsExactly(
            new ScheduleMissed(
                "hourly",
                3,
                Instant.parse("2026-11-23T13:00:00Z"),
                Instant.parse("2026-11-23T15:00:00Z"),
                "skip"));
    assertThat(h.state.memory("hourly").missed()).isEqualTo(3);
    assertThat(h.state.memory("weekly").missed()).isZero();
    assertThat(h.state.memory("weekly").nextPlanned())
        .contains(Instant.parse("2026-11-30T03:00:00Z"));
  }
}
