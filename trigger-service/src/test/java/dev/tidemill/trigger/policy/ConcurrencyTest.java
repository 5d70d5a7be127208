package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.PolicyHarness.given;
import static dev.tidemill.trigger.policy.Specs.limit;
import static dev.tidemill.trigger.policy.Specs.onData;
import static dev.tidemill.trigger.policy.Specs.onFinding;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.schemas.spec.trigger.Data;
import dev.tidemill.trigger.policy.evolution.WaitingEvolution;
import dev.tidemill.trigger.policy.state.Conservation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConcurrencyTest {

  private static PolicyHarness busy(Policy policy) {
    return given(spec(limit(1, policy), onData(When.ANY))).file("first", 1);
  }

  @Test
  void skipDropsWhatFindsNoFreePlace() {
    PolicyHarness h = busy(Policy.SKIP);
    String run = h.firedNow().runId();
    h.file("second", 1).outcomes(TriggerOutcome.SUPPRESSED).nothingFires();
    h.ended(run).nothingFires();
    assertThat(h.state.conservation("new-data").filtered()).isEqualTo(1);
  }

  @Test
  void queueGivesEachOccurrenceItsOwnRunInOrder() {
    PolicyHarness h = busy(Policy.QUEUE);
    Fired first = h.firedNow();
    h.file("second", 1).pass(Duration.ofSeconds(1)).file("third", 1).nothingFires();
    Fired second = h.ended(first.runId()).firedNow();
    assertThat(second.signals().ids()).containsExactly("data-second");
    Fired third = h.ended(second.runId()).firedNow();
    assertThat(third.signals().ids()).containsExactly("data-third");
  }

  @Test
  void aRunFromTheQueueNamesTheThresholdsThatWereMet() {
    PolicyHarness h = given(spec(limit(1, Policy.QUEUE), onData(Specs.rows(10)))).file("first", 10);
    String busy = h.firedNow().runId();
    h.file("second", 12).nothingFires();
    assertThat(h.ended(busy).firedNow().conditions())
        .contains(new Condition("newRows", "12", "10", true))
        .extracting(Condition::name)
        .containsExactly("newRows", "concurrency");
    assertThat(h.evaluated().get(0).conditions())
        .contains(new Condition("newRows", "12", "10", true));
  }

  @Test
  void findingsOfOneBreakThatWaitTheirTurnAreOneRun() {
    PolicyHarness h =
        given(
            spec(
                limit(1, Policy.QUEUE),
                onData(When.ANY),
                onFinding(Duration.ofSeconds(20), "drift", "quality")));
    String busy = h.file("first", 1).firedNow().runId();
    h.finding("f1", "drift", PolicyHarness.START).pass(Duration.ofSeconds(1));
    h.finding("f2", "quality", PolicyHarness.START).nothingFires();
    Fired next = h.ended(busy).firedNow();
    assertThat(next.signals().ids()).containsExactly("f1", "f2");
    h.ended(next.runId()).nothingFires();
    assertThat(h.state.queue()).isEmpty();
  }

  @Test
  void whatWaitsItsTurnKeepsTheCooldownOfItsTrigger() {
    Duration cooldown = Duration.ofMinutes(10);
    TriggerSpec cooled =
        new TriggerSpec("new-data", new Data("flights"), When.ANY, Optional.of(cooldown));
    PolicyHarness h =
        given(spec(limit(1, Policy.QUEUE), cooled, onData("weather", "weather", When.ANY)));
    String busy = h.data("w1", "weather", PolicyHarness.dataFile("w", "d", 1)).firedNow().runId();
    h.file("first", 1).pass(Duration.ofSeconds(1)).file("second", 1).nothingFires();
    assertThat(h.state.queue()).hasSize(2);
    Fired first = h.ended(busy).firedNow();
    assertThat(first.signals().ids()).containsExactly("data-first");
    h.ended(first.runId()).nothingFires();
    String other = h.data("w2", "weather", PolicyHarness.dataFile("w2", "d", 1)).firedNow().runId();
    h.ended(other).nothingFires();
    h.pass(cooldown.minusSeconds(1)).nothingFires();
    assertThat(h.pass(Duration.ofSeconds(1)).firedNow().signals().ids())
        .containsExactly("data-second");
  }

  @Test
  void aLongQueueIsBoundedWithoutLosingASignal() {
    PolicyHarness h = busy(Policy.QUEUE);
    String run = h.firedNow().runId();
    for (int i = 0; i < 30; i++) {
      h.pass(Duration.ofSeconds(1)).file("f" + i, 1);
    }
    assertThat(h.state.queue()).hasSize(WaitingEvolution.MAX_QUEUE);
    while (!h.state.activeRuns().isEmpty()) {
      run = h.state.activeRuns().get(0);
      h.ended(run);
    }
    assertThat(h.state.conservation("new-data").consumed()).isEqualTo(31);
  }

  @Test
  void queueLatestKeepsOneOccurrenceWithTheUnion() {
    PolicyHarness h = busy(Policy.QUEUE_LATEST);
    Fired first = h.firedNow();
    h.file("second", 1).outcomes(TriggerOutcome.WAITING).nothingFires();
    Evaluated waiting = h.evaluated().get(0);
    assertThat(waiting.reason())
        .isEqualTo("until run " + first.runId() + " ends, concurrency limit 1");
    assertThat(waiting.ready()).isTrue();
    h.file("third", 1).nothingFires();
    assertThat(h.ended(first.runId()).firedNow().signals().ids())
        .containsExactly("data-second", "data-third");
  }

  @Test
  void severalTriggersThatWaitForAPlaceShareTheNextRun() {
    PolicyHarness h =
        given(
            spec(
                limit(1, Policy.QUEUE_LATEST),
                onData(When.ANY),
                onFinding(Duration.ofSeconds(20), "drift")));
    Fired first = h.file("first", 1).firedNow();
    h.finding("f1", "drift", PolicyHarness.START).nothingFires().file("second", 1);
    Fired next = h.ended(first.runId()).firedNow();
    assertThat(next.triggers()).containsExactly("new-data", "got-worse");
    assertThat(next.reason()).startsWith("new-data: ").containsOnlyOnce("; got-worse: ");
    assertThat(next.signals().ids()).containsExactlyInAnyOrder("f1", "data-second");
    assertThat(next.finding()).isPresent();
  }

  @Test
  void replaceSupersedesTheOldestRun() {
    PolicyHarness h = busy(Policy.REPLACE);
    String first = h.firedNow().runId();
    Fired second = h.file("second", 1).firedNow();
    assertThat(second.replaces()).containsExactly(first);
    assertThat(h.state.activeRuns()).containsExactly(second.runId());
    h.ended(first);
    assertThat(h.last()).isEmpty();
  }

  @Test
  void joinCoalescesIntoTheRunInProgressOnceThatEndedWell() {
    PolicyHarness h = busy(Policy.JOIN);
    String run = h.firedNow().runId();
    h.file("second", 1).outcomes(TriggerOutcome.WAITING);
    assertThat(h.evaluated().get(0).runId()).contains(run);
    assertThat(h.evaluated().get(0).reason()).contains("joins run " + run);
    h.file("third", 1).outcomes(TriggerOutcome.WAITING).nothingFires();
    h.ended(run).outcomes(TriggerOutcome.COALESCED).nothingFires();
    assertThat(h.evaluated().get(0).runId()).contains(run);
    assertThat(h.evaluated().get(0).signals().ids()).containsExactly("data-second", "data-third");
    assertThat(h.state.conservation("new-data").coalesced()).isEqualTo(2);
    h.theStateIsTheFoldOfTheEvents();
  }

  @ParameterizedTest
  @EnumSource(
      value = RunOutcome.class,
      names = {"FAILED", "REJECTED", "CANCELLED", "EXPIRED", "ROLLED_BACK"})
  void whatJoinedARunThatEndedWithoutAResultIsGivenBackAndCausesAnother(RunOutcome outcome) {
    PolicyHarness h = busy(Policy.JOIN);
    String run = h.firedNow().runId();
    h.file("second", 1).file("third", 1);
    Fired next = h.ended(run, outcome).firedNow();
    assertThat(next.signals().ids()).containsExactly("data-second", "data-third");
    assertThat(h.evaluated().get(0).reason()).contains("they are given back");
    h.ended(next.runId()).nothingFires();
    assertThat(h.state.conservation("new-data").consumed()).isEqualTo(3);
    assertThat(h.state.conservation("new-data").pending()).isZero();
    h.theStateIsTheFoldOfTheEvents();
  }

  @Test
  void whatJoinedARunGoesWithTheNextSignalWhenThereIsAPlaceAgain() {
    PolicyHarness h = given(spec(limit(2, Policy.JOIN), onData(When.ANY)));
    String first = h.file("a", 1).firedNow().runId();
    h.file("b", 1).firedNow();
    h.file("joins", 1).outcomes(TriggerOutcome.WAITING);
    h.ended(first).nothingFires();
    assertThat(h.file("c", 1).firedNow().signals().ids()).containsExactly("data-joins", "data-c");
  }

  @Test
  void theAnswerToARunByHandThatJoinsNamesTheRun() {
    PolicyHarness h = busy(Policy.JOIN);
    String run = h.firedNow().runId();
    h.command(new CommandBody.TriggerRun("now", Map.of()));
    assertThat(h.answer().accepted()).isTrue();
    assertThat(h.answer().message()).isEqualTo("joins run " + run);
    assertThat(h.ended(run, RunOutcome.FAILED).firedNow().actor()).contains("ann");
  }

  @Test
  void aRunThatTheOrchestratorRefusesGivesItsPlaceBack() {
    PolicyHarness h = busy(Policy.QUEUE);
    String run = h.firedNow().runId();
    h.file("second", 1).nothingFires();
    assertThat(h.refused(run).firedNow().signals().ids()).containsExactly("data-second");
    assertThat(h.state.activeRuns()).hasSize(1).doesNotContain(run);
    assertThat(h.refused(run).last()).as("it is known no longer").isEmpty();
  }

  @Test
  void aLimitOfTwoAllowsTwo() {
    PolicyHarness h = given(spec(limit(2, Policy.QUEUE_LATEST), onData(When.ANY)));
    h.file("a", 1).file("b", 1);
    assertThat(h.fired()).hasSize(2);
    h.file("c", 1).nothingFires();
    assertThat(h.state.activeRuns()).hasSize(2);
  }

  @Test
  void theEndOfAnUnknownRunChangesNothing() {
    assertThat(busy(Policy.SKIP).ended("flights-unknown").last()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void changingThePolicyLosesNothingThatWaits(Policy next) {
    PolicyHarness h = busy(Policy.QUEUE);
    String run = h.firedNow().runId();
    h.file("second", 1).pass(Duration.ofSeconds(1)).file("third", 1);
    h.apply(spec(limit(1, next), onData(When.ANY)));
    while (!h.state.activeRuns().isEmpty()) {
      h.ended(h.state.activeRuns().get(0));
    }
    Conservation counts = h.state.conservation("new-data");
    assertThat(counts.pending()).isZero();
    assertThat(counts.received()).isEqualTo(3);
    assertThat(run).isNotEmpty();
    assertThat(List.of(3L, 1L)).contains(counts.consumed());
  }
}
