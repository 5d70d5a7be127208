package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunMachineTest extends RunMachineFixture {

  @Test
  void aRunGoesThroughEveryStageAndEndsPromotedWhenItsCandidateIsChampion() {
    promote("run-1", "rollout-1", 1);
    assertThat(world.bodies(RunEventBody.StageStarted.class))
        .extracting(RunEventBody.StageStarted::stage)
        .containsExactly(
            RunStage.SNAPSHOTTING,
            RunStage.CHECKING_DATA,
            RunStage.TESTING_CODE,
            RunStage.PREPARING,
            RunStage.TRAINING,
            RunStage.CHECKING_MODEL);
    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.PROMOTED);
    assertThat(world.state.championVersion()).contains(1);
    assertThat(world.registry.get(1).aliases()).containsExactly("champion");
    assertThat(world.registry.get(1).snapshot().files()).isEmpty();
    assertThat(world.registry.get(1).specVersion()).isEqualTo(1);
    assertThat(world.state.accepted()).containsExactly("f1");
  }

  /** Otherwise the registry names a champion while the gateways go on serving the one before. */
  @Test
  void aRunWithoutARolloutWaitsForTheDeployerWhichAloneSaysWhoIsChampion() {
    promote("run-1", "rollout-1", 1);
    PipelineSpec without = TestSpecs.withoutRollout();
    world.give(Messages.decided(Messages.fired(without, "run-2", List.of())));
    world.workOffAll();
    assertThat(stage("run-2")).isEqualTo(RunStage.ACCEPTED);
    assertThat(world.state.championVersion()).contains(1);
    assertThat(world.registry.get(1).aliases()).containsExactly("champion");
    assertThat(world.registry.get(2).aliases()).containsExactly("candidate");

    String message = "gateways serve this pipeline at flight-delays";
    rollout(
        "rollout-2",
        3,
        new RolloutEventBody.RolloutRejected("run-2", 2, "ENDPOINT_CHANGED", message));
    assertThat(world.endOf("run-2").outcome()).isEqualTo(RunOutcome.REJECTED);
    assertThat(world.endOf("run-2").code()).isEqualTo("ENDPOINT_CHANGED");
    assertThat(world.endOf("run-2").message()).isEqualTo(message);
    assertThat(world.state.championVersion()).contains(1);
    promote("run-3", "rollout-3", 4);
    assertThat(world.state.championVersion()).contains(3);
  }

  @Test
  void aDecisionThatCannotBeTakenEndsItsRunBeforeItBegan() {
    TriggerEvent.Fired fired = Messages.fired(spec, "run-1", List.of());
    world.give(new RunInput.RunNotStarted(fired, "it has 1000001 bytes"));
    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.FAILED);
    assertThat(world.endOf("run-1").code()).isEqualTo("NOT_STARTED");
    assertThat(world.endOf("run-1").message())
        .isEqualTo("The run could not be started: it has 1000001 bytes");
    assertThat(world.give(new RunInput.RunNotStarted(fired, "again"))).isEmpty();
    world.give(Messages.decided(Messages.fired(spec, "run-2", List.of())));
    TriggerEvent.Fired second = Messages.fired(spec, "run-2", List.of());
    assertThat(world.give(new RunInput.RunNotStarted(second, "late"))).isEmpty();
    assertThat(stage("run-2")).isEqualTo(RunStage.SNAPSHOTTING);
  }

  @Test
  void aRollBackAfterThePromotionChangesTheChampionAndNotTheEndedRun() {
    promote("run-1", "rollout-1", 1);
    promote("run-2", "rollout-2", 3);
    int before = world.state.ended().size();
    rollout(
        "rollout-2",
        9,
        new RolloutEventBody.RolloutEnded(
            RolloutOutcome.ROLLED_BACK, "quality", "worse", Optional.of(1)));
    assertThat(world.state.ended()).hasSize(before);
    assertThat(world.endOf("run-2").outcome()).isEqualTo(RunOutcome.PROMOTED);
    assertThat(world.state.champion().orElseThrow().version()).isEqualTo(1);
    assertThat(world.registry.get(1).aliases()).containsExactly("champion");
    assertThat(world.registry.get(2).aliases()).containsExactly("former");
  }

  @Test
  void oldNewsOfARolloutDoNotBringBackAnEarlierChampion() {
    promote("run-1", "rollout-1", 1);
    promote("run-2", "rollout-2", 3);
    rollout(
        "rollout-1", 2, new RolloutEventBody.CandidatePromoted(1, Optional.empty(), "repeated"));
    assertThat(world.state.championVersion()).contains(2);
  }

  @Test
  void aDeletionWithoutAReasonLeavesNoColonInTheRunsMessage() {
    rollOut("run-1", "rollout-1", 1);
    world.give(
        new RunInput.DeletionSeen(
            new TriggerEvent.PipelineDeleted("c1", "ann", "", world.now, false)));
    deployerWithdraws("rollout-1", 2);
    assertThat(world.endOf("run-1").message()).isEqualTo("pipeline deleted (ann)");
  }

  @Test
  void aDeletedPipelinesRunThatRollsOutEndsWithTheDeletionAndNoVersionIsChampionAnyMore() {
    promote("run-1", "rollout-1", 1);
    rollOut("run-2", "rollout-2", 3);
    world.give(
        new RunInput.DeletionSeen(
            new TriggerEvent.PipelineDeleted("c1", "ann", "replaced", world.now, false)));
    deployerWithdraws("rollout-2", 4);
    assertThat(world.endOf("run-2").outcome()).isEqualTo(RunOutcome.CANCELLED);
    assertThat(world.endOf("run-2").message()).isEqualTo("pipeline deleted: replaced (ann)");
    assertThat(world.state.championVersion()).isEmpty();
    assertThat(world.registry.get(1).aliases()).doesNotContain("champion");
    assertThat(world.registry.get(2).aliases()).isEmpty();
    ModelVersion next = rollOut("run-3", "rollout-3", 6);
    assertThat(next.verdict().championVersion()).as("a first model again").isEmpty();
    assertThat(next.version()).isEqualTo(3);
  }

  @Test
  void aDeletionThatTheDeployerHearsOfFirstEndsTheRunWithItsReasonToo() {
    rollOut("run-1", "rollout-1", 1);
    deployerWithdraws("rollout-1", 2);
    assertThat(world.endOf("run-1").code()).isEqualTo("PIPELINE_DELETED");
    assertThat(world.endOf("run-1").message()).isEqualTo("the pipeline was deleted by ann");
  }

  private void deployerWithdraws(String rollout, long sequence) {
    String message = "the pipeline was deleted by ann";
    if (world.state.championVersion().isPresent()) {
      rollout(
          rollout,
          sequence,
          new RolloutEventBody.ChampionChanged(
              Optional.empty(), world.state.championVersion(), message, "ann"));
    }
    rollout(
        rollout,
        sequence + 1,
        new RolloutEventBody.RolloutEnded(
            RolloutOutcome.ABORTED, "PIPELINE_DELETED", message, Optional.empty()));
  }

  @Test
  void aRolloutRejectedForAStaleVerdictIsJudgedAgainAFewTimesAndThenRejected() {
    fire("run-1");
    world.workOffAll();
    for (int i = 0; i < 3; i++) {
      int version = accepted("run-1").version();
      rollout(
          "", 0, new RolloutEventBody.RolloutRejected("run-1", version, "STALE_VERDICT", "old"));
      assertThat(stage("run-1")).isEqualTo(RunStage.CHECKING_MODEL);
      world.workOffAll();
    }
    int version = accepted("run-1").version();
    rollout("", 0, new RolloutEventBody.RolloutRejected("run-1", version, "STALE_VERDICT", "old"));
    assertThat(world.endOf("run-1").code()).isEqualTo("STALE_VERDICT");
  }

  @Test
  void aCancelledRolloutIsAbortedByTheDeployer() {
    rollOut("run-1", "rollout-1", 1);
    cancel("c1", "run-1");
    assertThat(world.commands).hasSize(1);
    assertThat(world.commands.get(0).body())
        .isInstanceOfSatisfying(
            CommandBody.AbortRollout.class,
            abort -> assertThat(abort.rolloutId()).contains("rollout-1"));
    rollout(
        "rollout-1",
        2,
        new RolloutEventBody.RolloutEnded(
            RolloutOutcome.ABORTED, "ABORTED", "by command", Optional.empty()));
    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.CANCELLED);
    assertThat(world.registry.get(1).aliases()).isEmpty();
  }

  @Test
  void anAbortedRolloutEndsTheRunRolledBackWithTheGuardAsReason() {
    rollOut("run-1", "rollout-1", 1);
    rollout(
        "rollout-1",
        2,
        new RolloutEventBody.RolloutEnded(
            RolloutOutcome.ABORTED, "errors", "3 inputs", Optional.empty()));
    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.ROLLED_BACK);
    assertThat(world.endOf("run-1").code()).isEqualTo("errors");
  }
}
