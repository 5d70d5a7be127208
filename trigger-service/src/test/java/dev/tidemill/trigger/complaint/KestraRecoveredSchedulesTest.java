package dev.tidemill.trigger.complaint;

import static dev.tidemill.trigger.policy.PolicyHarness.given;
import static dev.tidemill.trigger.policy.Specs.limit;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.trigger.Schedule.Missed;
import dev.tidemill.trigger.calendar.Schedules;
import dev.tidemill.trigger.policy.PolicyHarness;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * kestra#18422: the recovery of missed schedules starts three executions in parallel in spite of a
 * concurrency of one; kestra#6413: the first interval is recovered twice. Here what is caught up
 * goes through the same gate as everything else, and each planned instant is one signal.
 */
class KestraRecoveredSchedulesTest {

  @Test
  void whatIsCaughtUpRunsOneAtATimeAndEachInstantOnce() {
    // given: a schedule of each hour that runs all it missed, one run at a time
    PolicyHarness h =
        given(
            spec(
                limit(1, Policy.QUEUE),
                Schedules.trigger(
                    "hourly", Schedules.cron("0 * * * *", "UTC").missing(Missed.ALL))));
    // when: nothing runs for three hours
    h.outage(Duration.ofHours(3).plusMinutes(5));
    // then
    Set<String> instants = new HashSet<>();
    for (int run = 1; run <= 3; run++) {
      assertThat(h.state.activeRuns()).as("at once").hasSize(1);
      Fired fired = h.fired().get(run - 1);
      assertThat(fired.signals().ids()).hasSize(1).allMatch(instants::add);
      h.ended(fired.runId());
    }
    assertThat(h.state.activeRuns()).isEmpty();
    assertThat(h.fired()).hasSize(3);
  }
}
