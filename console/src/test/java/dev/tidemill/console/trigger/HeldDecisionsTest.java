package dev.tidemill.console.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.AlertStatus;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which decisions are held, and that those that say the same are held once. */
class HeldDecisionsTest {

  private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");
  private final Decided decided = new Decided(START).applied();

  private List<HeldDecision> held() {
    return decided.folded().decisions();
  }

  @Test
  void waitingStatesThatDifferOnlyInWhatWasSeenAreOneWithACount() {
    for (int i = 1; i <= 12; i++) {
      decided
          .pass(Duration.ofSeconds(10))
          .evaluated(
              "new-week",
              TriggerOutcome.WAITING,
              "newRows " + i + " of 3000",
              new Condition("newRows", Integer.toString(i), "3000", false));
    }
    HeldDecision waits = held().get(1);
    assertThat(held()).hasSize(2);
    assertThat(waits.times()).isEqualTo(12);
    assertThat(waits.since()).isEqualTo(START.plusSeconds(10));
    assertThat(waits.last().at()).isEqualTo(START.plusSeconds(120));
    assertThat(((TriggerEvent.Evaluated) waits.last().event()).reason()).contains("12 of 3000");
  }

  @Test
  void anotherStateOrAFireBeginsAnew() {
    Condition few = new Condition("newRows", "1", "3000", false);
    Condition enough = new Condition("newRows", "3000", "3000", true);
    decided
        .evaluated("new-week", TriggerOutcome.WAITING, "a", few)
        .evaluated("new-week", TriggerOutcome.WAITING, "b", enough)
        .fired("new-week", "run-1", 2, 0)
        .evaluated("new-week", TriggerOutcome.WAITING, "a", few);
    assertThat(held()).hasSize(5).allMatch(h -> h.times() == 1);
  }

  @Test
  void statesThatAlternateFoldToo() {
    for (int i = 0; i < 50; i++) {
      decided
          .evaluated("", TriggerOutcome.FILTERED, "no trigger listens to the check drift")
          .evaluated("", TriggerOutcome.FILTERED, "no trigger listens to the check range");
    }
    assertThat(held()).hasSize(3);
    assertThat(held().get(1).times()).isEqualTo(50);
  }

  @Test
  void whatPassesByPushesNothingElseOutEvenIfEachSaysSomethingElse() {
    decided.evaluated("new-week", TriggerOutcome.SUPPRESSED, "paused");
    IntStream.range(0, 20_000)
        .forEach(i -> decided.evaluated("", TriggerOutcome.FILTERED, "no source " + i));
    assertThat(held()).hasSize(1_002);
    assertThat(held().get(0).last().event()).isInstanceOf(TriggerEvent.PipelineApplied.class);
    assertThat(held().get(1001).last().sequence()).isEqualTo(20_002);
  }

  @Test
  void theyAreInTheOrderOfTheNewestOfEach() {
    decided
        .evaluated("", TriggerOutcome.FILTERED, "x")
        .evaluated("new-week", TriggerOutcome.SUPPRESSED, "paused")
        .evaluated("", TriggerOutcome.FILTERED, "x");
    assertThat(held()).extracting(h -> h.last().sequence()).containsExactly(1L, 3L, 4L);
  }

  @Test
  void plansAndFiresOfAScheduleInShadowAreTwoWithACount() {
    for (int day = 1; day <= 9; day++) {
      decided
          .pass(Duration.ofDays(1))
          .event(
              new TriggerEvent.SchedulePlanned(
                  "regular", Optional.of(decided.now), day, Optional.empty()))
          .evaluated(
              "regular",
              TriggerOutcome.SHADOWED,
              "mode shadow: it would have started a run for planned for " + decided.now);
    }
    assertThat(held()).hasSize(3);
    assertThat(held().subList(1, 3)).allMatch(h -> h.times() == 9);
    decided.fired("regular", "run-1", 1, 1);
    decided.event(
        new TriggerEvent.SchedulePlanned(
            "regular", Optional.of(decided.now), 10, Optional.empty()));
    assertThat(held().get(4).times()).as("after a run it begins anew").isEqualTo(1);
  }

  @Test
  void anAlertThatComesAndGoesIsToldOnceForEachOfBoth() {
    for (int i = 0; i < 5; i++) {
      for (AlertStatus status : AlertStatus.values()) {
        decided
            .pass(Duration.ofMinutes(1))
            .event(
                new TriggerEvent.AlertSeen(
                    "burn", "e1", decided.now, status, false, true, decided.now));
      }
    }
    assertThat(held()).hasSize(3);
    assertThat(held().subList(1, 3)).allMatch(h -> h.times() == 5);
  }
}
