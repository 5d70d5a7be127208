package dev.tidemill.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.schemas.spec.trigger.Schedule.Missed;
import dev.tidemill.trigger.calendar.Schedules;
import dev.tidemill.trigger.metric.TriggerMetrics;
import dev.tidemill.trigger.policy.PolicyHarness;
import dev.tidemill.trigger.policy.Specs;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MissedSchedulesTest {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final MissedSchedules missed = new MissedSchedules(meters);

  private static PolicyHarness given(TriggerSpec... triggers) {
    return PolicyHarness.given(Specs.spec(Specs.ONE_LATEST, triggers));
  }

  private static TriggerSpec hourly(String name) {
    return Schedules.trigger(name, Schedules.cron("0 * * * *", "UTC").missing(Missed.LAST));
  }

  private double count(String trigger) {
    return meters
        .get(TriggerMetrics.SCHEDULE_MISSED.naming().name())
        .tags("pipeline", Specs.PIPELINE, "trigger", trigger)
        .functionCounter()
        .count();
  }

  @Test
  void eachScheduleHasItsCountFromTheStartAndItGoesOnAfterAnOutage() {
    PolicyHarness h = given(hourly("first"), hourly("second"), Specs.onData(When.ANY));
    missed.owned(0, Specs.PIPELINE, h.state);
    assertThat(count("first")).isZero();
    h.outage(Duration.ofHours(5).plusMinutes(2));
    MissedSchedules afterARestart = new MissedSchedules(meters);
    missed.revoked(0);
    afterARestart.owned(3, Specs.PIPELINE, h.state);
    assertThat(count("first")).isEqualTo(5);
    assertThat(count("second")).isEqualTo(5);
    assertThat(meters.find(TriggerMetrics.SCHEDULE_MISSED.naming().name()).functionCounters())
        .hasSize(2);
  }

  @Test
  void theCountOfAScheduleThatIsNoLongerDeclaredGoes() {
    PolicyHarness h = given(hourly("first"), hourly("second"));
    missed.owned(0, Specs.PIPELINE, h.state);
    h.apply(Specs.spec(Specs.ONE_LATEST, hourly("second")));
    missed.owned(0, Specs.PIPELINE, h.state);
    assertThat(meters.find(TriggerMetrics.SCHEDULE_MISSED.naming().name()).functionCounters())
        .extracting(FunctionCounter::getId)
        .extracting(id -> id.getTag("trigger"))
        .containsExactly("second");
    missed.revoked(0);
    assertThat(meters.getMeters()).isEmpty();
  }

  @Test
  void ofVeryManySchedulesOnlyThoseThatMissedSomeAreToldOf() {
    PolicyHarness h = given(hourly("first"));
    for (int i = 0; i < MissedSchedules.MOST_AT_ZERO; i++) {
      missed.owned(0, "demo/pipeline-" + i, h.state);
    }
    missed.owned(0, Specs.PIPELINE, h.state);
    assertThat(meters.getMeters()).hasSize(MissedSchedules.MOST_AT_ZERO);
    missed.owned(0, Specs.PIPELINE, h.outage(Duration.ofMinutes(122)).state);
    assertThat(count("first")).isEqualTo(2);
  }
}
