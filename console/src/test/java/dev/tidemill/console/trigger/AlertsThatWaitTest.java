package dev.tidemill.console.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.console.trigger.TriggerStanding.State;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Alerts of one trigger have to go on for a while, each by itself. */
class AlertsThatWaitTest {

  private static final Instant START = Instant.parse("2026-01-05T00:45:35Z");
  private static final Duration FOR = Duration.ofSeconds(20);
  private static final String BURN = "burn";

  private final Decided decided =
      new Decided(
              START,
              """
              - name: burn
                alert: {match: {alertname: Burn}, for: 20s}
              """)
          .applied();

  private void alert(
      String fingerprint, TriggerOutcome outcome, long count, long fresh, Condition seen) {
    decided.event(
        new Evaluated(
            BURN,
            outcome,
            Decided.signals(count),
            List.of(seen),
            Optional.empty(),
            seen.until(),
            "the alert has gone on for 20s",
            decided.now,
            fresh,
            false,
            Demand.TRAIN,
            Map.of(),
            fingerprint));
  }

  private void begins(String fingerprint) {
    Condition lasts =
        new Condition("for", "0s", "20s", false).until(Optional.of(decided.now.plus(FOR)));
    alert(fingerprint, TriggerOutcome.WAITING, 1, 1, lasts);
  }

  private void counts(String fingerprint) {
    alert(fingerprint, TriggerOutcome.WAITING, 0, 0, new Condition("for", "20s", "20s", true));
  }

  /** One begins at 00:45:35, one at 00:45:43. */
  private void twoBegin() {
    begins("e1");
    decided.pass(Duration.ofSeconds(8));
    begins("e2");
  }

  @Test
  void theOneThatCountsFirstIsWaitedFor() {
    twoBegin();
    TriggerStanding s = decided.pass(Duration.ofSeconds(2)).standing(BURN);
    assertThat(s.until()).contains(START.plus(FOR));
    assertThat(s.waitsFor()).containsExactly("the alert to go on, 10s of 20s");
    assertThat(s.conditions()).hasSize(1);
    assertThat(s.pending()).isEqualTo(2);
    assertThat(s.pendingSince()).contains(START);
  }

  @Test
  void afterItFiredTheOtherStillWaitsForItsOwnTime() {
    twoBegin();
    decided.pass(Duration.ofSeconds(12));
    counts("e1");
    decided.fired(BURN, "run-1", 1, 0);
    TriggerStanding s = decided.pass(Duration.ofSeconds(1)).standing(BURN);
    assertThat(s.state()).isEqualTo(State.WAITS);
    assertThat(s.waitsFor()).containsExactly("the alert to go on, 13s of 20s");
    assertThat(s.until()).contains(START.plusSeconds(28));
    assertThat(s.conditions()).singleElement().matches(c -> !c.met());
    assertThat(s.pending()).isEqualTo(1);
    assertThat(s.pendingSince()).as("when that one came").contains(START.plusSeconds(8));
  }

  @Test
  void whatWaitsForAPlaceAndAnAlertThatGoesOnAreToldTogether() {
    twoBegin();
    decided.pass(Duration.ofSeconds(12));
    counts("e1");
    decided.evaluated(
        BURN,
        TriggerOutcome.WAITING,
        0,
        0,
        "until run x ends",
        Optional.empty(),
        new Condition("concurrency", "1 running", "fewer than 1", false));
    TriggerStanding s = decided.standing(BURN);
    assertThat(s.waitsFor())
        .containsExactly(
            "concurrency 1 running (needs fewer than 1)", "the alert to go on, 12s of 20s");
    assertThat(s.pendingSince()).contains(START);
    decided.pass(Duration.ofSeconds(8));
    counts("e2");
    assertThat(decided.standing(BURN).waitsFor())
        .as("what it counts with waits for the place already")
        .containsExactly("concurrency 1 running (needs fewer than 1)");
  }

  @Test
  void oneThatEndsSoonerIsNotWaitedFor() {
    twoBegin();
    alert("e1", TriggerOutcome.EXPIRED, 1, 0, new Condition("for", "8s", "20s", false));
    TriggerStanding s = decided.standing(BURN);
    assertThat(s.until()).contains(START.plusSeconds(28));
    assertThat(s.pendingSince()).contains(START.plusSeconds(8));
    alert("e2", TriggerOutcome.EXPIRED, 1, 0, new Condition("for", "8s", "20s", false));
    assertThat(decided.standing(BURN).state()).isEqualTo(State.IDLE);
    assertThat(decided.standing(BURN).pendingSince()).isEmpty();
  }

  @Test
  void ofSeveralThatWaitTheirTurnTheOldestIsTakenFirst() {
    decided.evaluated(BURN, TriggerOutcome.WAITING, "until run x ends");
    decided.pass(FOR).evaluated(BURN, TriggerOutcome.WAITING, "until run x ends");
    assertThat(decided.standing(BURN).pendingSince()).contains(START);
    decided.fired(BURN, "run-1", 1, 0);
    assertThat(decided.standing(BURN).pendingSince()).contains(START.plus(FOR));
  }
}
