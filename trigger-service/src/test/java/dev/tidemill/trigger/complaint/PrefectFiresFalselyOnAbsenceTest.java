package dev.tidemill.trigger.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.AlertStatus;
import dev.tidemill.schemas.message.SignalBody.AlertReceived;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.schemas.spec.trigger.Absence;
import dev.tidemill.schemas.spec.trigger.Alert;
import dev.tidemill.trigger.policy.PolicyHarness;
import dev.tidemill.trigger.policy.Specs;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * Complaint 21 (prefect#14692, #16545, #13749, #15343): a rule for what has not happened fires
 * although it has, or not at all; an event of the future kills a trigger. Here the wait is a
 * durable timer that each promotion sets anew, and a time of the future counts as now.
 */
class PrefectFiresFalselyOnAbsenceTest {

  private static final Duration WEEK = Duration.ofDays(7);

  private static final TriggerSpec STALE =
      new TriggerSpec(
          "stale",
          new Absence(Absence.What.PROMOTION, WEEK, Optional.empty()),
          When.ANY,
          Optional.empty());

  @Property(tries = 200)
  void itFiresExactlyWhenNothingWasPromotedForSoLong(
      @ForAll @IntRange(max = 200) int hours, @ForAll @IntRange(min = 1, max = 100) int away) {
    PolicyHarness h =
        PolicyHarness.given(Specs.spec(Specs.ONE_LATEST, Specs.onData(When.ANY), STALE));
    h.pass(Duration.ofHours(Math.min(hours, 167)));
    h.file("a", 10);
    h.ended(h.firedNow().runId());
    h.pass(WEEK.minusSeconds(1)).nothingFires();
    h.outage(Duration.ofDays(away));
    assertThat(h.firedNow().triggers()).containsExactly("stale");
  }

  @Test
  void anAlertOfTheFutureCountsFromNowAndTheNextOneFires() {
    TriggerSpec drop =
        new TriggerSpec(
            "drop",
            new Alert(
                Map.of("alertname", "Drop"),
                Optional.of(Duration.ofMinutes(15)),
                Optional.empty(),
                Optional.empty()),
            When.ANY,
            Optional.empty());
    PolicyHarness h = PolicyHarness.given(Specs.spec(Specs.ONE_LATEST, drop));
    alert(h, "future", h.now.plus(Duration.ofDays(400)));
    h.pass(Duration.ofMinutes(15));
    h.ended(h.firedNow().runId());
    alert(h, "next", h.now);
    h.pass(Duration.ofMinutes(15));
    assertThat(h.firedNow().triggers()).containsExactly("drop");
  }

  private static void alert(PolicyHarness h, String fingerprint, Instant startsAt) {
    h.signal(
        fingerprint,
        new AlertReceived(
            fingerprint,
            startsAt,
            Optional.empty(),
            AlertStatus.FIRING,
            Map.of("alertname", "Drop"),
            Map.of(),
            ""));
  }
}
