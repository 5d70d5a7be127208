package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.PolicyHarness.START;
import static dev.tidemill.trigger.policy.PolicyHarness.given;
import static dev.tidemill.trigger.policy.Specs.ONE_LATEST;
import static dev.tidemill.trigger.policy.Specs.onCode;
import static dev.tidemill.trigger.policy.Specs.onData;
import static dev.tidemill.trigger.policy.Specs.onFinding;
import static dev.tidemill.trigger.policy.Specs.rows;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CodeArea;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.ConcurrencySpec;
import dev.tidemill.schemas.spec.trigger.Code.Changes;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FindingAndCodeTriggerTest {

  private static final Duration COOLDOWN = Duration.ofSeconds(20);

  private static PolicyHarness watched() {
    return given(spec(ONE_LATEST, onFinding(COOLDOWN, "live-quality", "input-drift")));
  }

  private static PolicyHarness coded(Changes changes) {
    return given(spec(ONE_LATEST, onCode(changes)));
  }

  @Test
  void aFindingOfAListedCheckFiresAndTravelsWithTheRun() {
    Fired fired = watched().finding("f1", "input-drift", START).firedNow();
    assertThat(fired.finding().orElseThrow().check()).isEqualTo("input-drift");
    assertThat(fired.kind()).isEqualTo(RunKind.TRAIN);
  }

  @Test
  void aFindingIsTakenWithItsFiguresUnlessItIsTooLargeToKeep() {
    assertThat(watched().figures("f1", "input-drift", 150).firedNow()).isNotNull();
    watched()
        .figures("f1", "input-drift", Finding.MAX_CHARACTERS / 20)
        .outcomes(TriggerOutcome.REJECTED)
        .nothingFires();
  }

  @Test
  void anotherCheckIsFiltered() {
    watched().finding("f1", "age", START).outcomes(TriggerOutcome.FILTERED);
  }

  @Test
  void findingsOfOneBreakWaitForTheRunThatGoesOnAndJoinItOnceItHelped() {
    PolicyHarness h = watched().finding("f1", "input-drift", START);
    String run = h.firedNow().runId();
    h.pass(Duration.ofMinutes(5)).finding("f2", "live-quality", START);
    h.outcomes(TriggerOutcome.WAITING).nothingFires();
    assertThat(h.evaluated().get(0).reason()).contains(run, "goes on");
    assertThat(h.evaluated().get(0).conditions())
        .contains(new Condition("ownRunEnded", "running", "ended", false));
    h.pass(Duration.ofMinutes(5)).finding("f3", "live-quality", START).nothingFires();
    h.ended(run).outcomes(TriggerOutcome.COALESCED).nothingFires();
    assertThat(h.evaluated().get(0).runId()).contains(run);
    assertThat(h.evaluated().get(0).signals().ids()).containsExactly("f2", "f3");
    assertThat(h.evaluated().get(0).reason()).contains("promoted");
    assertThat(h.state.conservation("got-worse").coalesced()).isEqualTo(2);
    h.pass(Duration.ofHours(1)).nothingFires();
  }

  @ParameterizedTest
  @EnumSource(
      value = RunOutcome.class,
      names = {"FAILED", "EXPIRED", "CANCELLED", "REJECTED", "ROLLED_BACK"})
  void aFindingThatCameDuringARunThatDidNotHelpCausesAnother(RunOutcome outcome) {
    PolicyHarness within = watched().finding("f1", "input-drift", START);
    String run = within.firedNow().runId();
    within.pass(Duration.ofSeconds(5)).finding("f2", "live-quality", START);
    within.ended(run, outcome).outcomes(TriggerOutcome.WAITING).nothingFires();
    assertThat(within.evaluated().get(0).reason()).contains(run, "cooldown 5s of 20s");
    Fired again = within.pass(COOLDOWN.minusSeconds(5)).firedNow();
    assertThat(again.signals().ids()).containsExactly("f2");

    PolicyHarness after = watched().finding("f1", "input-drift", START);
    String longRun = after.firedNow().runId();
    after.pass(Duration.ofMinutes(5)).finding("f2", "live-quality", START);
    assertThat(after.ended(longRun, outcome).firedNow().signals().ids()).containsExactly("f2");
  }

  @Test
  void aSecondPlaceIsNotTakenForTheBreakThatARunIsFor() {
    PolicyHarness h =
        given(
            spec(
                Specs.limit(2, ConcurrencySpec.Policy.QUEUE),
                onFinding(COOLDOWN, "live-quality", "input-drift")));
    h.finding("f1", "input-drift", START).firedNow();
    h.pass(COOLDOWN.multipliedBy(2)).finding("f2", "live-quality", START).nothingFires();
    h.pass(Duration.ofHours(1)).nothingFires();
  }

  @Test
  void aRunThatReplacesAnotherTakesTheFindingsThatWaitedForIt() {
    PolicyHarness h =
        given(
            spec(
                Specs.limit(1, ConcurrencySpec.Policy.REPLACE),
                onData(rows(1)),
                onFinding(COOLDOWN, "input-drift")));
    String first = h.finding("f1", "input-drift", START).firedNow().runId();
    h.finding("f2", "input-drift", START).nothingFires();
    Fired second = h.file("a", 5).firedNow();
    assertThat(second.replaces()).containsExactly(first);
    assertThat(second.triggers()).containsExactly("new-data", "got-worse");
    assertThat(second.signals().ids()).containsExactly("data-a", "f2");
    h.finding("f3", "input-drift", START).outcomes(TriggerOutcome.WAITING);
    h.ended(second.runId()).outcomes(TriggerOutcome.COALESCED);
  }

  @Test
  void withinTheCooldownTheyJoinTheRunThatEnded() {
    PolicyHarness h = watched().finding("f1", "input-drift", START);
    h.ended(h.firedNow().runId()).pass(COOLDOWN.minusMillis(1));
    h.finding("f2", "input-drift", START).outcomes(TriggerOutcome.COALESCED);
    assertThat(h.pass(Duration.ofMillis(1)).finding("f3", "input-drift", START).firedNow())
        .isNotNull();
  }

  @ParameterizedTest
  @EnumSource(
      value = RunOutcome.class,
      names = {"FAILED", "EXPIRED", "CANCELLED", "REJECTED", "ROLLED_BACK"})
  void afterARunThatDidNotHelpTheyWaitForTheCooldownAndShareAnotherRun(RunOutcome outcome) {
    PolicyHarness h = watched().finding("f1", "input-drift", START);
    h.ended(h.firedNow().runId(), outcome).nothingFires();
    h.pass(Duration.ofSeconds(5)).finding("f2", "input-drift", START);
    h.outcomes(TriggerOutcome.WAITING).nothingFires();
    assertThat(h.evaluated().get(0).conditions())
        .extracting(c -> c.until(Optional.empty()))
        .contains(new Condition("cooldown", "5s", "20s", false));
    h.finding("f3", "live-quality", START).outcomes(TriggerOutcome.WAITING);
    Fired again = h.pass(COOLDOWN.minusSeconds(5)).firedNow();
    assertThat(again.signals().ids()).containsExactly("f2", "f3");
    h.finding("f4", "live-quality", START).outcomes(TriggerOutcome.WAITING);
    assertThat(h.evaluated().get(0).reason()).contains(again.runId());
  }

  @ParameterizedTest
  @EnumSource(
      value = RunOutcome.class,
      names = {"PROMOTED", "NO_CHANGE", "SUPERSEDED"})
  void afterARunThatDidTheyJoinItForTheCooldown(RunOutcome outcome) {
    PolicyHarness h = watched().finding("f1", "input-drift", START);
    h.ended(h.firedNow().runId(), outcome);
    h.finding("f2", "input-drift", START).outcomes(TriggerOutcome.COALESCED);
    h.pass(COOLDOWN).nothingFires();
  }

  @Test
  void theFindingWithTheEarliestOnsetTravels() {
    PolicyHarness h =
        given(
            spec(ONE_LATEST, onData(rows(1)), onFinding(COOLDOWN, "live-quality", "input-drift")));
    String busy = h.file("a", 5).firedNow().runId();
    h.finding("f1", "input-drift", START).finding("f2", "live-quality", START.minusSeconds(60));
    Fired fired = h.ended(busy).firedNow();
    assertThat(fired.finding().orElseThrow().check()).isEqualTo("live-quality");
    assertThat(fired.signals().count()).isEqualTo(2);
  }

  @Test
  void theFirstLookAtTheCodeIsABaseline() {
    PolicyHarness h = coded(Changes.TRAINING).code("c1", CodeArea.TRAINING, "A", "");
    h.outcomes(TriggerOutcome.FILTERED).nothingFires();
    assertThat(h.evaluated().get(0).trigger()).isEqualTo("code-changed");
    assertThat(h.evaluated().get(0).reason()).contains("baseline");
  }

  @Test
  void aChangeOfTrainingCodeTrains() {
    PolicyHarness h = coded(Changes.TRAINING).code("c1", CodeArea.TRAINING, "A", "");
    assertThat(h.code("c2", CodeArea.TRAINING, "B", "A").firedNow().kind())
        .isEqualTo(RunKind.TRAIN);
  }

  @Test
  void aChangeOfApplicationCodeIsFilteredUnlessATriggerListens() {
    PolicyHarness h = coded(Changes.TRAINING).code("c1", CodeArea.APPLICATION, "A", "");
    h.code("c2", CodeArea.APPLICATION, "B", "A").outcomes(TriggerOutcome.FILTERED);
    assertThat(h.evaluated().get(0).trigger()).isEmpty();
    assertThat(h.evaluated().get(0).reason()).contains("application");
  }

  @Test
  void aChangeOfApplicationCodeAloneRedeploys() {
    for (Changes changes : new Changes[] {Changes.APPLICATION, Changes.ANY}) {
      PolicyHarness h = coded(changes).code("c1", CodeArea.APPLICATION, "A", "");
      assertThat(h.code("c2", CodeArea.APPLICATION, "B", "A").firedNow().kind())
          .isEqualTo(RunKind.REDEPLOY);
    }
  }

  @Test
  void togetherWithTrainingCodeItTrains() {
    PolicyHarness h = coded(Changes.ANY).code("c1", CodeArea.APPLICATION, "A", "");
    h.code("c2", CodeArea.TRAINING, "T", "");
    String busy = h.code("c3", CodeArea.APPLICATION, "B", "A").firedNow().runId();
    h.code("c4", CodeArea.APPLICATION, "C", "B").code("c5", CodeArea.TRAINING, "U", "T");
    assertThat(h.ended(busy).firedNow().kind()).isEqualTo(RunKind.TRAIN);
  }

  @Test
  void theStateOfTheCodeLastSeenIsADuplicateButGoingBackIsAChange() {
    PolicyHarness h = coded(Changes.TRAINING).code("c1", CodeArea.TRAINING, "A", "");
    String run = h.code("c2", CodeArea.TRAINING, "B", "A").firedNow().runId();
    h.code("c2", CodeArea.TRAINING, "B", "A").outcomes(TriggerOutcome.DUPLICATE);
    assertThat(h.ended(run).code("c3", CodeArea.TRAINING, "A", "B").firedNow()).isNotNull();
  }

  @Test
  void aPollerThatForgotEverythingDoesNotHideAChange() {
    PolicyHarness h = coded(Changes.TRAINING).code("c1", CodeArea.TRAINING, "A", "");
    assertThat(h.code("c1", CodeArea.TRAINING, "B", "").firedNow()).isNotNull();
  }
}
