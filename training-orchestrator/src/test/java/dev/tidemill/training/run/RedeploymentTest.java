package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CodeCommit;
import dev.tidemill.schemas.message.DataVersion;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.VerdictOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Runs that take the champion's model to traffic with other code. */
class RedeploymentTest extends RunMachineFixture {

  private static final DataVersion DATA =
      new DataVersion("d".repeat(40), "data/x.csv.dvc", "5d41402a.dir", 10, 1);

  private static final CodeCommit COMMIT =
      new CodeCommit("https://h/r", "refs/heads/main", "1".repeat(40));

  private void redeploy(String run) {
    TriggerEvent.Fired f = Messages.fired(spec, run, List.of());
    world.give(
        Messages.decided(
            new TriggerEvent.Fired(
                f.fireId(),
                f.runId(),
                RunKind.REDEPLOY,
                f.triggers(),
                f.signals().withVersions(Map.of("flights", DATA)),
                f.conditions(),
                f.reason(),
                f.actor(),
                f.finding(),
                f.replaces(),
                f.parameters(),
                f.specVersion(),
                f.spec(),
                f.folder(),
                Optional.of(COMMIT.commit()),
                false)));
  }

  private void cuts(Snapshot snapshot, String code) {
    claim(world.lastJob(), "cut");
    says(
        world.lastJob(),
        "cut",
        new JobEventBody.SnapshotFinished(snapshot, code, List.of(), Optional.of(COMMIT)));
  }

  private static Snapshot endingAt(Instant windowEnd) {
    JobEventBody.SnapshotFinished cut =
        (JobEventBody.SnapshotFinished) Messages.cut(windowEnd, 500);
    return cut.snapshot();
  }

  private List<RunStage> stages(String run) {
    return world.events.stream()
        .filter(e -> e.runId().equals(run))
        .map(e -> e.body())
        .filter(RunEventBody.StageStarted.class::isInstance)
        .map(b -> ((RunEventBody.StageStarted) b).stage())
        .toList();
  }

  @Test
  void theChampionsModelIsJudgedWithTheNewCodeAndNothingIsTrained() {
    promote("run-1", "rollout-1", 1);
    ModelVersion champion = world.registry.get(1);

    redeploy("run-2");
    JobWork.CutSnapshot cut = (JobWork.CutSnapshot) world.lastJob().work();
    assertThat(cut.commit()).contains(COMMIT.commit());
    assertThat(cut.versions()).isEqualTo(Map.of("flights", DATA));
    assertThat(cut.trainBefore()).contains(champion.snapshot().windowEnd());
    cuts(Messages.snapshot("new-holdout"), "new-code");
    world.workOffAll();

    assertThat(stages("run-2"))
        .containsExactly(
            RunStage.SNAPSHOTTING,
            RunStage.CHECKING_DATA,
            RunStage.TESTING_CODE,
            RunStage.PREPARING,
            RunStage.CHECKING_MODEL);
    JobWork.CheckModel gate = (JobWork.CheckModel) world.lastJob().work();
    assertThat(gate.redeploys()).isTrue();
    assertThat(gate.candidate().digest()).isEqualTo(champion.digest());
    ModelVersion version = accepted("run-2");
    assertThat(version.version()).isEqualTo(2);
    assertThat(version.digest()).isEqualTo(champion.digest());
    assertThat(version.codeDigest()).isEqualTo("new-code");
    assertThat(version.commit()).contains(COMMIT);
    assertThat(version.redeploys()).contains(1);
    assertThat(version.prepared().trainDigest()).isEqualTo(champion.prepared().trainDigest());
    assertThat(version.snapshot().trainDigest()).isEqualTo(champion.snapshot().trainDigest());
    assertThat(version.snapshot().holdoutDigest()).isEqualTo("new-holdout");
    assertThat(world.replayed()).isEqualTo(world.state);
  }

  @Test
  void withoutAChampionThereIsNothingToRedeploy() {
    redeploy("run-1");

    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.NO_CHANGE);
    assertThat(world.endOf("run-1").code()).isEqualTo("NO_CHAMPION");
    assertThat(world.endOf("run-1").kind()).contains(RunKind.REDEPLOY);
    assertThat(stages("run-1")).isEmpty();
  }

  @Test
  void codeThatServesAlreadyIsNotRolledOutAgain() {
    promote("run-1", "rollout-1", 1);
    redeploy("run-2");
    cuts(Messages.snapshot("new-holdout"), "code");

    assertThat(world.endOf("run-2").code()).isEqualTo("IDENTICAL_CODE");
    assertThat(stages("run-2")).containsExactly(RunStage.SNAPSHOTTING);
  }

  @Test
  void rowsThatWereCutForAnotherChampionAreCutAgain() {
    promote("run-1", "rollout-1", 1);
    redeploy("run-2");
    cuts(endingAt(Messages.START.plusSeconds(3600)), "new-code");

    assertThat(world.state.run("run-2").orElseThrow().results().model()).isEmpty();
    assertThat(world.bodies(RunEventBody.GateWaiting.class))
        .last()
        .satisfies(w -> assertThat(w.reason()).contains("champion changed"));
  }

  @Test
  void aRunThatTrainsLaterIsNoRepetitionOfTheRedeployedVersion() {
    promote("run-1", "rollout-1", 1);
    redeploy("run-2");
    cuts(Messages.snapshot("new-holdout"), "new-code");
    world.workOffAll();
    ModelVersion second = accepted("run-2");
    rollout(
        "rollout-2",
        3,
        new RolloutEventBody.RolloutStarted(
            "run-2", "flight-delays", second, world.state.champion(), spec));
    rollout("rollout-2", 4, new RolloutEventBody.CandidatePromoted(2, Optional.of(1), "good"));
    assertThat(world.endOf("run-2").outcome()).isEqualTo(RunOutcome.PROMOTED);
    assertThat(world.state.championVersion()).contains(2);

    fire("run-3");
    world.workOffAll();
    assertThat(accepted("run-3").redeploys()).isEmpty();
  }

  @Test
  void aGateThatFailsRejectsTheNewCodeAndTheChampionStays() {
    promote("run-1", "rollout-1", 1);
    redeploy("run-2");
    cuts(Messages.snapshot("new-holdout"), "new-code");
    while (!(world.lastJob().work() instanceof JobWork.CheckModel)) {
      world.workOff();
    }
    claim(world.lastJob(), "gate");
    says(world.lastJob(), "gate", Messages.success(world.lastJob(), VerdictOutcome.FAIL));

    assertThat(world.endOf("run-2").code()).isEqualTo("MODEL_GATE");
    assertThat(world.state.championVersion()).contains(1);
  }
}
