package dev.tidemill.trigger.complaint;

import static dev.tidemill.trigger.policy.PolicyHarness.given;
import static dev.tidemill.trigger.policy.Specs.ONE_LATEST;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.trigger.Schedule.Missed;
import dev.tidemill.schemas.spec.trigger.Schedule.MissedPolicy;
import dev.tidemill.trigger.calendar.Schedules;
import dev.tidemill.trigger.policy.PolicyHarness;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * kubernetes#42649, #36311: after more than 100 missed starts a CronJob is never scheduled again.
 * k3d#523: nor is one after its node slept. Here an outage of any length ends in a decision that
 * counts what was missed, and the next instant is planned.
 */
class KubernetesMissedStartsTest {

  @Test
  void aYearOfMissedMinutesEndsInADecisionAndTheScheduleGoesOn() {
    for (MissedPolicy policy : MissedPolicy.values()) {
      PolicyHarness h =
          given(
              spec(
                  ONE_LATEST,
                  Schedules.trigger(
                      "minutely",
                      Schedules.cron("* * * * *", "UTC")
                          .missing(new Missed(policy, 3, Optional.of(Duration.ofHours(1)))))));
      h.outage(Duration.ofDays(365));
      assertThat(h.evaluated().get(0).outcome()).isEqualTo(TriggerOutcome.EXPIRED);
      assertThat(h.state.memory("minutely").missed()).isGreaterThan(1000);
      int before = h.fired().size();
      h.fired().forEach(f -> h.ended(f.runId()));
      h.pass(Duration.ofMinutes(2));
      assertThat(h.fired()).as(policy.name()).hasSizeGreaterThan(before);
    }
  }
}
