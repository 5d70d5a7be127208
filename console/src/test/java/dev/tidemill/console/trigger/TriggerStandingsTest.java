package dev.tidemill.console.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.console.trigger.TriggerStanding.State;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.ConditionTree;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How triggers stand after their decisions. */
class TriggerStandingsTest {

  private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");
  private static final String DATA = "new-week";
  private static final String CALENDAR = "regular";

  private final Decided decided = new Decided(START).applied();

  @Test
  void aTriggerThatHeardNothingSaysSoAndWhatItNeeds() {
    TriggerStanding s = decided.standing(DATA);
    assertThat(s.state()).isEqualTo(State.NOTHING_CAME);
    assertThat(s.kind()).isEqualTo("data");
    assertThat(s.conditions()).extracting(Condition::name).contains("newRows");
    assertThat(s.conditions()).noneMatch(Condition::met);
    assertThat(s.conditionsAt()).isEmpty();
    assertThat(s.lastFire()).isEmpty();
  }

  @Test
  void whatWaitsNamesTheMissingLeavesOfItsTreeAndUntilWhen() {
    Instant wake = START.plusSeconds(3600);
    decided.evaluated(
        DATA,
        TriggerOutcome.WAITING,
        2,
        2,
        "waits",
        Optional.of(wake),
        new Condition("allOf", "1", "2", false),
        new Condition("newRows", "500", "3000", false).below(1),
        new Condition("fresh", "true", "true", true).below(1));
    TriggerStanding s = decided.pass(Duration.ofMinutes(10)).standing(DATA);
    assertThat(s.state()).isEqualTo(State.WAITS);
    assertThat(s.waitsFor()).containsExactly("newRows 500 of 3000");
    assertThat(s.until()).contains(wake);
    assertThat(s.untilSeconds()).contains(3000L);
    assertThat(s.pending()).isEqualTo(2);
    assertThat(s.pendingSince()).contains(START);
  }

  @Test
  void withoutAWakeTheFirstConditionThatTimeMeetsSaysUntilWhen() {
    Instant cooled = START.plusSeconds(600);
    decided.evaluated(
        DATA,
        TriggerOutcome.WAITING,
        "waits",
        new Condition("newRows", "9000", "3000", true),
        new Condition("cooldown", "1h", "6h", false).until(Optional.of(cooled)));
    TriggerStanding s = decided.standing(DATA);
    assertThat(s.until()).contains(cooled);
    assertThat(s.suppressedBy()).containsExactly("cooldown");
  }

  @Test
  void aFireShowsItsRunAndHowThatEnded() {
    decided.evaluated(DATA, TriggerOutcome.WAITING, "waits").fired(DATA, "run-1", 1, 0);
    assertThat(decided.standing(DATA).state()).isEqualTo(State.FIRES);
    assertThat(decided.standing(DATA).pending()).isZero();
    decided.pass(Duration.ofDays(2)).ended("run-1", RunOutcome.REJECTED);
    TriggerStanding s = decided.standing(DATA);
    assertThat(s.state()).isEqualTo(State.IDLE);
    assertThat(s.lastFire().flatMap(TriggerHistory.Fire::outcome)).contains(RunOutcome.REJECTED);
    assertThat(s.fires()).isEqualTo(1);
  }

  @Test
  void aPauseOfThePipelineOrOfTheTriggerComesFirst() {
    decided.evaluated(DATA, TriggerOutcome.WAITING, "waits").paused(DATA);
    assertThat(decided.standing(DATA).state()).isEqualTo(State.PAUSED);
    assertThat(decided.standing(DATA).suppressedBy()).containsExactly("pause");
    decided.paused("");
    assertThat(decided.standing(CALENDAR).state()).isEqualTo(State.PAUSED);
  }

  @Test
  void noPlannedInstantIsWaitedForDuringAPause() {
    Instant next = START.plusSeconds(7200);
    decided.event(
        new TriggerEvent.SchedulePlanned(CALENDAR, Optional.of(next), 1, Optional.empty()));
    assertThat(decided.standing(CALENDAR).until()).contains(next);
    TriggerStanding s = decided.paused(CALENDAR).pass(Duration.ofDays(2)).standing(CALENDAR);
    assertThat(s.until()).isEmpty();
    assertThat(s.nextPlanned()).as("from here on they pass").contains(next);
  }

  @Test
  void aCalendarSaysItsNextPlannedInstantAndWhatItMissed() {
    Instant next = START.plusSeconds(7200);
    decided
        .event(new TriggerEvent.SchedulePlanned(CALENDAR, Optional.of(next), 1, Optional.empty()))
        .event(new TriggerEvent.ScheduleMissed(CALENDAR, 3, START, START.plusSeconds(60), "skip"))
        .event(new TriggerEvent.ScheduleMissed(CALENDAR, 2, START, START.plusSeconds(90), "skip"));
    TriggerStanding s = decided.standing(CALENDAR);
    assertThat(s.state()).isEqualTo(State.WAITS);
    assertThat(s.nextPlanned()).contains(next);
    assertThat(s.until()).contains(next);
    assertThat(s.missedInAll()).isEqualTo(5);
    assertThat(s.missed().map(TriggerHistory.Missed::count)).contains(2L);
  }

  @Test
  void signalsThatAreDroppedAgainForOneReasonAreCounted() {
    for (int i = 0; i < 12; i++) {
      decided.pass(Duration.ofMinutes(1)).evaluated(DATA, TriggerOutcome.DUPLICATE, "seen before");
    }
    TriggerStanding s = decided.standing(DATA);
    assertThat(s.dropped().map(TriggerHistory.Drop::times)).contains(12L);
    assertThat(s.dropped().map(TriggerHistory.Drop::since)).contains(START.plusSeconds(60));
    assertThat(s.suppressedBy()).as("nothing holds back the next one").isEmpty();
    assertThat(s.signals()).containsEntry("duplicate", 12L).containsEntry("received", 12L);
  }

  @Test
  void aShadowFireIsCountedAndStartsNothing() {
    decided.evaluated(DATA, TriggerOutcome.SHADOWED, "2 signals");
    TriggerStanding s = decided.standing(DATA);
    assertThat(s.shadowFires()).isEqualTo(1);
    assertThat(s.lastShadowFire().map(TriggerHistory.Fire::reason)).contains("2 signals");
    assertThat(s.fires()).isZero();
    assertThat(s.signals()).containsEntry("filtered", 1L);
  }

  @Test
  void ofAlternativesOneSufficesAndTheOthersAreNotMissing() {
    List<Condition> enough =
        ConditionTree.anyOf(
            "when",
            List.of(
                new Condition("newRows", "9000", "3000", true),
                new Condition("newFiles", "1", "5", false)));
    List<Condition> all = new ArrayList<>(enough);
    all.add(new Condition("quietPeriod", "1s", "1m", false));
    decided.evaluated(DATA, TriggerOutcome.WAITING, "waits", all.toArray(Condition[]::new));
    assertThat(decided.standing(DATA).waitsFor()).containsExactly("quietPeriod 1s of 1m");
  }

  @Test
  void whatHeldBackUntilATimeThatHasPassedHoldsBackNoMore() {
    decided.evaluated(
        DATA,
        TriggerOutcome.WAITING,
        "waits",
        new Condition("newRows", "500", "3000", false),
        new Condition("cooldown", "1h", "2h", false)
            .until(Optional.of(START.plus(Duration.ofHours(1)))));
    assertThat(decided.standing(DATA).suppressedBy()).containsExactly("cooldown");
    TriggerStanding s = decided.pass(Duration.ofHours(1)).standing(DATA);
    assertThat(s.suppressedBy()).isEmpty();
    assertThat(s.waitsFor()).containsExactly("newRows 500 of 3000");
  }

  @Test
  void whatIsDealtWithStaysAsItWasDecided() {
    Instant quiet = START.plusSeconds(10);
    decided
        .evaluated(
            DATA,
            TriggerOutcome.WAITING,
            "waits",
            new Condition("quietPeriod", "0ms", "10s", false).until(Optional.of(quiet)))
        .pass(Duration.ofSeconds(4));
    assertThat(decided.standing(DATA).conditions().get(0).observed()).isEqualTo("4s");
    assertThat(decided.standing(DATA).conditionsAt()).contains(decided.now);
    decided
        .fired(DATA, "run-1", 1, 0)
        .pass(Duration.ofHours(1))
        .ended("run-1", RunOutcome.PROMOTED);
    TriggerStanding s = decided.standing(DATA);
    assertThat(s.conditionsAt()).as("not how it is now").contains(START);
    assertThat(s.conditions().get(0).met()).isFalse();
  }

  @Test
  void triggersOfACombinationAreSeenTogether() {
    Decided both =
        new Decided(
                START,
                """
                - name: files
                  data: {source: flights}
                - name: drift
                  finding: {checks: [input-drift]}
                - name: both
                  allOf: {of: [files, drift], within: 6h}
                """)
            .applied();
    both.evaluated(
        "files",
        TriggerOutcome.WAITING,
        "for both",
        new Condition("both", "1 of 2", ConditionTree.ALL, false),
        new Condition("files", "1 of 1", ConditionTree.ALL, true).below(1),
        new Condition("drift", "nothing came", "a signal", false).below(1));
    both.evaluated(
        "drift",
        TriggerOutcome.WAITING,
        "for the budget",
        new Condition("both", "2 of 2", ConditionTree.ALL, true),
        new Condition("files", "1 of 1", ConditionTree.ALL, true).below(1),
        new Condition("drift", "1 of 1", ConditionTree.ALL, true).below(1),
        new Condition("budget.runsPerDay", "2", "fewer than 2", false));
    assertThat(both.standing("files").conditions())
        .as("a finding came meanwhile")
        .extracting(Condition::observed)
        .containsExactly("2 of 2", "1 of 1", "1 of 1", "2");
  }

  @Test
  void aCombinationInAnotherShowsItsPartAndWaitsForTheOther() {
    Decided nested =
        new Decided(
                START,
                """
                - name: files
                  data: {source: flights}
                - name: drift
                  finding: {checks: [input-drift]}
                - name: code
                  code: {changes: training}
                - name: news
                  anyOf: {of: [files, drift]}
                - name: both
                  allOf: {of: [news, code]}
                """)
            .applied();
    nested.evaluated(
        "files",
        TriggerOutcome.WAITING,
        "for both, which waits for code (nothing came)",
        new Condition("both", "1 of 2", ConditionTree.ALL, false),
        new Condition("news", "1 of 2", ConditionTree.ANY, true).below(1),
        new Condition("files", "1 of 1", ConditionTree.ALL, true).below(2),
        new Condition("drift", "nothing came", "a signal", false).below(2),
        new Condition("code", "nothing came", "a signal", false).below(1));
    TriggerStanding s = nested.standing("news");
    assertThat(s.state()).isEqualTo(State.WAITS);
    assertThat(s.conditions())
        .extracting(Condition::name)
        .containsExactly("news", "files", "drift");
    assertThat(s.conditions().get(0).met()).isTrue();
    assertThat(s.waitsFor()).containsExactly("both, which waits for code (nothing came)");
    assertThat(nested.standing("both").waitsFor()).containsExactly("code (nothing came)");
  }

  @Test
  void aCombinationShowsItsTreeWhileSomethingWaitsAtOneOfItsTriggers() {
    Decided both =
        new Decided(
                START,
                """
                - name: files
                  data: {source: flights}
                - name: drift
                  finding: {checks: [input-drift]}
                - name: both
                  allOf: {of: [files, drift], within: 6h}
                """)
            .applied();
    Instant until = START.plus(Duration.ofHours(6));
    both.evaluated(
        "files",
        TriggerOutcome.WAITING,
        1,
        1,
        "for both",
        Optional.of(until),
        new Condition("both", "1 of 2", "all", false),
        new Condition("files", "1 of 1", ConditionTree.ALL, true)
            .below(1)
            .until(Optional.of(until)),
        new Condition("drift", "nothing came", "a signal", false).below(1));
    TriggerStanding s = both.standing("both");
    assertThat(s.state()).isEqualTo(State.WAITS);
    assertThat(s.waitsFor()).containsExactly("drift (nothing came)");
    assertThat(s.until()).contains(until);
    assertThat(s.conditions()).hasSize(3);
    assertThat(s.suppressedBy()).isEmpty();
    both.evaluated("files", TriggerOutcome.EXPIRED, 1, 0, "did not hold", Optional.empty());
    assertThat(both.standing("both").state()).as("it came, and went").isEqualTo(State.IDLE);
    assertThat(both.standing("both").conditions())
        .as("nothing is waited for any more")
        .hasSize(3)
        .allMatch(c -> c.until().isEmpty());
  }
}
