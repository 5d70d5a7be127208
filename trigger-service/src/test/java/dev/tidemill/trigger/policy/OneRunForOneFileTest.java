package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.PolicyHarness.dataFile;
import static dev.tidemill.trigger.policy.PolicyHarness.given;
import static dev.tidemill.trigger.policy.Specs.limit;
import static dev.tidemill.trigger.policy.Specs.onData;
import static dev.tidemill.trigger.policy.Specs.rows;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.trigger.policy.state.Conservation;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code apply --trigger} on a folder with data: its run takes the files, and no second one. */
class OneRunForOneFileTest {

  private static PolicyHarness byHand(Policy policy, TriggerSpec... triggers) {
    return byHand(1, policy, triggers);
  }

  private static PolicyHarness byHand(int limit, Policy policy, TriggerSpec... triggers) {
    return given(spec(limit(limit, policy), triggers))
        .command(new CommandBody.TriggerRun("apply --trigger", Map.of()));
  }

  private static PolicyHarness byHand(Policy policy) {
    return byHand(policy, onData(When.ANY));
  }

  private static Conservation counts(PolicyHarness h) {
    h.theStateIsTheFoldOfTheEvents();
    assertThat(h.state.conservation("new-data").holds()).isTrue();
    return h.state.conservation("new-data");
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void aFileThatIsReportedAfterARunByHandTookItCausesNoSecondRun(Policy policy) {
    PolicyHarness h = byHand(policy);
    String run = h.firedNow().runId();
    h.cut(run, dataFile("a")).nothingFires();
    h.file("a", 1).outcomes(TriggerOutcome.WAITING).nothingFires();
    assertThat(h.evaluated().get(0).reason()).startsWith("run " + run + " has their files");
    h.ended(run).outcomes(TriggerOutcome.COALESCED).nothingFires();
    assertThat(h.evaluated().get(0).runId()).contains(run);
    assertThat(h.evaluated().get(0).signals().ids()).containsExactly("data-a");
    assertThat(h.evaluated().get(0).reason())
        .isEqualTo("run " + run + ", whose snapshot holds their files, ended promoted");
    assertThat(counts(h).coalesced()).isEqualTo(1);
    assertThat(h.fired()).hasSize(1);
    h.file("a", 1).outcomes(TriggerOutcome.DUPLICATE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Policy.class,
      names = {"QUEUE", "QUEUE_LATEST"})
  void aFileThatWaitsWhenTheRunTakesItCausesNoSecondRun(Policy policy) {
    PolicyHarness h = byHand(policy);
    String run = h.firedNow().runId();
    h.file("a", 1).outcomes(TriggerOutcome.WAITING);
    h.cut(run, dataFile("a")).outcomes(TriggerOutcome.WAITING);
    assertThat(h.evaluated().get(0).reason()).startsWith("run " + run + " has their files");
    assertThat(h.cut(run, dataFile("a")).last()).as("told once").isEmpty();
    h.ended(run).outcomes(TriggerOutcome.COALESCED).nothingFires();
    assertThat(counts(h).coalesced()).isEqualTo(1);
    assertThat(counts(h).pending()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void aFileThatIsReportedBeforeTheRunTookItCausesNoSecondRunAlthoughOneCouldStart(Policy policy) {
    PolicyHarness h = byHand(2, policy, onData(When.ANY));
    String run = h.firedNow().runId();
    h.file("a", 1).outcomes(TriggerOutcome.WAITING).nothingFires();
    assertThat(h.evaluated().get(0).reason())
        .isEqualTo("for the snapshot of run " + run + ", which may hold their files");
    h.file("b", 1).nothingFires();
    h.cut(run, dataFile("a"), dataFile("b")).outcomes(TriggerOutcome.WAITING).nothingFires();
    h.file("c", 1);
    assertThat(h.firedNow().signals().ids()).as("after the cut").containsExactly("data-c");
    h.ended(run).outcomes(TriggerOutcome.COALESCED).nothingFires();
    assertThat(counts(h).coalesced()).isEqualTo(2);
    assertThat(counts(h).pending()).isZero();
  }

  @Test
  void aFileThatTheRunDidNotTakeCausesARunBesideItOnceTheSnapshotIsCut() {
    PolicyHarness h = byHand(2, Policy.SKIP, onData(When.ANY));
    String run = h.firedNow().runId();
    h.file("late", 1).nothingFires();
    assertThat(h.cut(run, dataFile("a")).firedNow().signals().ids()).containsExactly("data-late");
    assertThat(h.state.activeRuns()).hasSize(2);
    assertThat(counts(h).consumed()).isEqualTo(1);
  }

  @Test
  void aFileThatWaitsForTheSnapshotOfARunThatEndsWithoutOneCausesARun() {
    PolicyHarness h = byHand(2, Policy.QUEUE, onData(When.ANY));
    String run = h.firedNow().runId();
    h.file("a", 1).nothingFires();
    assertThat(h.ended(run, RunOutcome.FAILED).firedNow().signals().ids())
        .containsExactly("data-a");
    assertThat(h.state.covered().uncut()).isEmpty();
    h.theStateIsTheFoldOfTheEvents();
  }

  @Test
  void aRunByHandThatStartsMeanwhileTakesWhatWaitsForASnapshot() {
    PolicyHarness h = byHand(2, Policy.QUEUE_LATEST, onData(When.ANY));
    h.file("a", 1).nothingFires();
    h.command(new CommandBody.TriggerRun("again", Map.of()));
    assertThat(h.firedNow().signals().ids()).contains("data-a");
    assertThat(h.state.covered().uncut()).as("told of each of its files").hasSize(1);
  }

  @Test
  void theQuietPeriodOfAFileThatTheRunDidNotTakeGoesOnAfterTheCut() {
    When quiet =
        new When(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Duration.ofSeconds(30)));
    PolicyHarness h = byHand(2, Policy.QUEUE_LATEST, onData(quiet));
    String run = h.firedNow().runId();
    h.file("late", 1).pass(Duration.ofSeconds(20)).nothingFires();
    h.cut(run, dataFile("a")).nothingFires();
    h.pass(Duration.ofSeconds(11));
    assertThat(h.firedNow().signals().ids()).containsExactly("data-late");
  }

  @Test
  void aFileThatIsReportedAfterTheRunEndedCausesNoSecondRun() {
    PolicyHarness h = byHand(Policy.QUEUE_LATEST);
    String run = h.firedNow().runId();
    h.cut(run, dataFile("a")).ended(run).nothingFires();
    h.file("a", 1).outcomes(TriggerOutcome.COALESCED).nothingFires();
    assertThat(h.evaluated().get(0).runId()).contains(run);
    assertThat(h.evaluated().get(0).reason())
        .isEqualTo("run " + run + " has used their files already");
    assertThat(counts(h).coalesced()).isEqualTo(1);
    h.data("again", "flights", dataFile("a")).outcomes(TriggerOutcome.DUPLICATE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Policy.class,
      names = {"QUEUE", "QUEUE_LATEST", "JOIN"})
  void aFileThatCameAfterTheSnapshotCausesARunOfItsOwn(Policy policy) {
    PolicyHarness h = byHand(policy);
    String run = h.firedNow().runId();
    h.cut(run, dataFile("a")).file("a", 1).file("b", 1).nothingFires();
    h.ended(run, policy == Policy.JOIN ? RunOutcome.FAILED : RunOutcome.PROMOTED);
    assertThat(h.firedNow().signals().ids()).containsExactly("data-b");
    assertThat(counts(h).pending()).isZero();
  }

  @Test
  void aRepairedFileCausesARun() {
    PolicyHarness h = byHand(Policy.QUEUE_LATEST);
    String run = h.firedNow().runId();
    h.cut(run, dataFile("a")).ended(run);
    h.data("repaired", "flights", dataFile("a", "other bytes", 1));
    assertThat(h.firedNow().signals().ids()).containsExactly("repaired");
  }

  @Test
  void aSignalWithAFileThatTheSnapshotLacksCausesARun() {
    PolicyHarness h = byHand(Policy.QUEUE_LATEST);
    String run = h.firedNow().runId();
    h.data("both", "flights", dataFile("a"), dataFile("b"));
    h.cut(run, dataFile("a")).nothingFires();
    assertThat(h.ended(run).firedNow().signals().ids()).containsExactly("both");
  }

  @ParameterizedTest
  @EnumSource(RunOutcome.class)
  void aFileThatARunHasUsedIsNotNewHoweverTheRunEnded(RunOutcome outcome) {
    PolicyHarness h = byHand(Policy.QUEUE_LATEST);
    String run = h.firedNow().runId();
    h.file("waits", 1).cut(run, dataFile("waits"), dataFile("late"), dataFile("never"));
    h.file("late", 1).nothingFires();
    h.ended(run, outcome).outcomes(TriggerOutcome.COALESCED).nothingFires();
    assertThat(h.evaluated().get(0).signals().ids()).containsExactly("data-waits", "data-late");
    h.file("never", 1).outcomes(TriggerOutcome.COALESCED).nothingFires();
    assertThat(counts(h).coalesced()).isEqualTo(3);
    assertThat(counts(h).pending()).isZero();
  }

  @Test
  void theDecisionSaysThatTheRunEndedWithoutAModel() {
    PolicyHarness h = byHand(Policy.QUEUE_LATEST);
    String run = h.firedNow().runId();
    h.cut(run, dataFile("a")).file("a", 1).ended(run, RunOutcome.ROLLED_BACK);
    assertThat(h.evaluated().get(0).reason())
        .isEqualTo(
            "run "
                + run
                + ", whose snapshot holds their files, ended rolled-back; files that a run has used"
                + " are not new");
  }

  @Test
  void aRunByHandIsARunAlthoughItsFilesWereUsed() {
    PolicyHarness h = byHand(Policy.QUEUE_LATEST);
    String run = h.firedNow().runId();
    h.cut(run, dataFile("a")).file("a", 1).ended(run, RunOutcome.FAILED).nothingFires();
    h.command(new CommandBody.TriggerRun("again", Map.of()));
    String second = h.firedNow().runId();
    assertThat(second).isNotEqualTo(run);
    h.cut(second, dataFile("a")).ended(second, RunOutcome.FAILED).nothingFires();
  }

  @Test
  void aFileThatItsTriggerStartedARunForStartsNoOtherWhenThatFails() {
    PolicyHarness h = given(spec(limit(1, Policy.QUEUE_LATEST), onData(When.ANY)));
    String run = h.file("without-rows", 0).firedNow().runId();
    h.cut(run, dataFile("without-rows")).ended(run, RunOutcome.FAILED).nothingFires();
    h.pass(Duration.ofDays(1)).nothingFires();
    h.file("without-rows", 0).outcomes(TriggerOutcome.DUPLICATE).nothingFires();
  }

  @Test
  void aFileThatJoinedTheRunWhoseSnapshotHoldsItStartsNoOtherWhenThatFails() {
    PolicyHarness h = byHand(Policy.JOIN);
    String run = h.firedNow().runId();
    h.file("a", 1).outcomes(TriggerOutcome.WAITING);
    h.cut(run, dataFile("a")).nothingFires();
    h.ended(run, RunOutcome.FAILED).outcomes(TriggerOutcome.COALESCED).nothingFires();
    assertThat(counts(h).pending()).isZero();
  }

  @Test
  void whatARunHasUsedCountsTowardsNoThreshold() {
    PolicyHarness h = byHand(Policy.QUEUE_LATEST, onData(rows(100)));
    String run = h.firedNow().runId();
    h.file("a", 60).cut(run, dataFile("a")).outcomes(TriggerOutcome.WAITING);
    h.ended(run).outcomes(TriggerOutcome.COALESCED);
    h.file("b", 60).outcomes(TriggerOutcome.WAITING).nothingFires();
    assertThat(h.file("c", 60).firedNow().signals().ids()).containsExactly("data-b", "data-c");
  }

  @ParameterizedTest
  @EnumSource(
      value = RunOutcome.class,
      names = {"PROMOTED", "FAILED"})
  void filesOfARunThatIsReplacedWaitForTheOneThatReplacesIt(RunOutcome outcome) {
    PolicyHarness h = byHand(Policy.REPLACE);
    String first = h.firedNow().runId();
    h.cut(first, dataFile("a"), dataFile("late")).file("a", 1).nothingFires();
    String second = h.file("b", 1).firedNow().runId();
    h.ended(first, RunOutcome.SUPERSEDED).nothingFires();
    h.file("late", 1).nothingFires();
    h.ended(second, outcome).outcomes(TriggerOutcome.COALESCED).nothingFires();
    assertThat(counts(h).coalesced()).isEqualTo(2);
    assertThat(counts(h).pending()).isZero();
  }

  @Test
  void whatWaitsForARunIsDroppedByAPause() {
    PolicyHarness h = byHand(Policy.QUEUE_LATEST);
    String run = h.firedNow().runId();
    h.cut(run, dataFile("a")).file("a", 1);
    h.command(new CommandBody.Pause(PauseTarget.PIPELINE, "", ""))
        .outcomes(TriggerOutcome.SUPPRESSED);
    h.ended(run, RunOutcome.FAILED).nothingFires();
    assertThat(counts(h).filtered()).isEqualTo(1);
  }

  @Test
  void theStateThatCoversFilesCanBeReadBack() {
    PolicyHarness h = byHand(Policy.QUEUE_LATEST);
    String run = h.firedNow().runId();
    h.cut(run, dataFile("a"), dataFile("b")).file("a", 1);
    assertThat(h.state.covered().rowsOf(run)).hasSize(1);
    assertThat(h.state.covered().signalsOf(run)).hasSize(1);
    assertThat(h.kept.join()).isEqualTo(h.state);
  }
}
