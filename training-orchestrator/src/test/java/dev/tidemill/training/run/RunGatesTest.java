package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.training.run.state.FileLimits;
import dev.tidemill.training.run.state.PipelineRuns;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What verdicts, findings and the code do to a run. */
class RunGatesTest extends RunMachineFixture {

  @Test
  void aFailingDataGateQuarantinesTheFilesAndTheNextSnapshotLeavesThemOut() {
    fire("run-1");
    world.workOff();
    Job gate = world.lastJob();
    claim(gate, "g");
    says(gate, "g", Messages.success(gate, VerdictOutcome.FAIL));
    assertThat(world.endOf("run-1").code()).isEqualTo("DATA_GATE");
    fire("run-2");
    assertThat(((JobWork.CutSnapshot) world.lastJob().work()).quarantined()).containsExactly("f1");
  }

  /** A run that cut these files and whose data gate passed. */
  private void acceptFiles(String run, List<DataFile> files, List<DataFile> fresh) {
    fire(run);
    Job cut = world.lastJob();
    claim(cut, "c");
    says(cut, "c", Messages.cut(files, fresh));
    world.workOff();
  }

  @Test
  void everyListedFileThatPassedStaysAcceptedAndThoseThatAreGoneAreForgotten() {
    acceptFiles("run-1", files(1, 2200), files(1, 2200));
    assertThat(world.state.accepted()).hasSize(2200);
    acceptFiles("run-2", files(101, 2250), files(2201, 2250));
    assertThat(world.state.accepted())
        .containsExactlyElementsOf(files(101, 2250).stream().map(DataFile::digest).toList());
    fire("run-3");
    assertThat(((JobWork.CutSnapshot) world.lastJob().work()).accepted()).hasSize(2150);
  }

  /** Records and states have at most 1,000,000 bytes (service-kit). */
  @Test
  void withAsManyFilesAsAreAllowedEveryMessageAndTheStateStaySmallEnough() {
    List<DataFile> most = files(1, 2187);
    assertThat(FileLimits.bytes(most.stream().map(DataFile::path).toList()))
        .isBetween(FileLimits.BYTES_OF_LISTS - 400, FileLimits.BYTES_OF_LISTS);
    acceptFiles("run-1", most, most);
    int room = 1_000_000 - 200_000;
    AvroMapper<RunEvent> events = AvroMapper.of(RunEvent.class);
    AvroMapper<Job> jobs = AvroMapper.of(Job.class);
    assertThat(AvroMapper.of(PipelineRuns.class).encode(world.state)).hasSizeLessThan(room);
    assertThat(world.events).allMatch(e -> events.encode(e).length < room);
    assertThat(world.jobs).allMatch(j -> jobs.encode(j).length < room);
  }

  @Test
  void aModelGateWithTooLittleDataAsksAgainWithTheSameTrainingRowsUntilItsPatienceEnds() {
    fire("run-1");
    for (int i = 0; i < 5; i++) {
      world.workOff();
    }
    Job gate = world.lastJob();
    claim(gate, "g");
    says(gate, "g", Messages.success(gate, VerdictOutcome.INSUFFICIENT_DATA));
    assertThat(world.bodies(RunEventBody.GateWaiting.class)).hasSize(1);
    world.fireNextTimer();
    JobWork.CutSnapshot again = (JobWork.CutSnapshot) world.lastJob().work();
    assertThat(again.trainBefore()).contains(Messages.START);
    world.workOff();
    world.workOff();
    world.workOff();
    assertThat(stage("run-1")).as("it does not train again").isEqualTo(RunStage.CHECKING_MODEL);
    while (world.state.run("run-1").isPresent()) {
      Job job = world.lastJob();
      if (job.work() instanceof JobWork.CheckModel
          && world.state.run("run-1").get().job().isPresent()) {
        claim(job, "h" + world.jobs.size());
        says(job, "h" + world.jobs.size(), Messages.success(job, VerdictOutcome.INSUFFICIENT_DATA));
      } else if (world.state.run("run-1").get().job().isPresent()) {
        world.workOff();
      } else {
        world.fireNextTimer();
      }
    }
    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.EXPIRED);
    assertThat(world.endOf("run-1").code()).isEqualTo("NO_EVIDENCE");
  }

  @Test
  void aRunForAFindingTrainsOnceThereAreRowsOfTheNewWorld() {
    world.give(Messages.decided(Messages.firedFor(spec, "run-1", Messages.DRIFT)));
    Job cut = world.lastJob();
    claim(cut, "early");
    says(cut, "early", Messages.cut(Messages.DRIFT.onset(), 450));
    assertThat(world.bodies(RunEventBody.GateWaiting.class))
        .extracting(RunEventBody.GateWaiting::reason)
        .as("450 rows judge, but leave none to train on")
        .singleElement()
        .asString()
        .contains("Only 450 labelled rows", "trained on 300 of them");
    world.fireNextTimer();
    JobWork.CutSnapshot again = (JobWork.CutSnapshot) world.lastJob().work();
    assertThat(again.trainBefore()).as("training rows are cut anew").isEmpty();
    assertThat(again.finding()).contains(Messages.DRIFT);
    claim(world.lastJob(), "later");
    says(world.lastJob(), "later", Messages.cut(Messages.DRIFT.onset().plusSeconds(1), 300));
    assertThat(stage("run-1")).isEqualTo(RunStage.CHECKING_DATA);
  }

  @Test
  void aRunForAFindingWhoseRowsNeverComeExpires() {
    world.give(Messages.decided(Messages.firedFor(spec, "run-1", Messages.DRIFT)));
    while (world.state.run("run-1").isPresent()) {
      if (world.state.run("run-1").get().job().isPresent()) {
        Job cut = world.lastJob();
        claim(cut, "x" + cut.attempt());
        says(cut, "x" + cut.attempt(), Messages.cut(Messages.DRIFT.onset(), 450));
      } else {
        world.fireNextTimer();
      }
    }
    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.EXPIRED);
    assertThat(world.endOf("run-1").code()).isEqualTo("NO_EVIDENCE");
  }

  @Test
  void aVerdictAgainstAChampionThatNoLongerServesIsGivenAgain() {
    promote("run-1", "rollout-1", 1);
    promote("run-2", "rollout-2", 3);
    fire("run-3");
    for (int i = 0; i < 5; i++) {
      world.workOff();
    }
    Job gate = world.lastJob();
    claim(gate, "g");
    rollout(
        "",
        9,
        new RolloutEventBody.ChampionChanged(Optional.of(1), Optional.of(2), "by hand", "ann"));
    says(gate, "g", Messages.success(gate));
    JobWork.CheckModel again = (JobWork.CheckModel) world.lastJob().work();
    assertThat(again.champion().orElseThrow().version()).isEqualTo(1);
    assertThat(again.evaluation()).isEqualTo(4);
  }

  /** Decision rule B6: each spends alpha of its own, also when they are judged at the same time. */
  @Test
  void twoRunsThatAreJudgedOnOneHoldoutAtATimeCountAsTwoEvaluations() {
    for (String run : List.of("run-1", "run-2")) {
      fire(run);
      for (int i = 0; i < 5; i++) {
        world.workOff();
      }
    }
    assertThat(world.jobs)
        .map(Job::work)
        .filteredOn(JobWork.CheckModel.class::isInstance)
        .map(w -> ((JobWork.CheckModel) w).evaluation())
        .containsExactly(1, 2);
  }

  @Test
  void theSameTrainingAsTheChampionsEndsWithoutTraining() {
    promote("run-1", "rollout-1", 1);
    fire("run-2");
    for (int i = 0; i < 3; i++) {
      world.workOff();
    }
    Job prepare = world.lastJob();
    claim(prepare, "p");
    says(
        prepare,
        "p",
        new JobEventBody.PrepareFinished(world.state.champion().orElseThrow().prepared()));
    assertThat(world.endOf("run-2").outcome()).isEqualTo(RunOutcome.NO_CHANGE);
    assertThat(world.endOf("run-2").message()).endsWith("as champion version 1.");
  }

  @Test
  void newRowsThatAreAllHeldOutAreTold() {
    promote("run-1", "rollout-1", 1);
    fire("run-2");
    Job cut = world.lastJob();
    claim(cut, "c");
    says(
        cut,
        "c",
        new JobEventBody.SnapshotFinished(Messages.snapshot("newer rows"), "code", List.of()));
    world.workOff();
    world.workOff();
    Job prepare = world.lastJob();
    claim(prepare, "p");
    says(
        prepare,
        "p",
        new JobEventBody.PrepareFinished(world.state.champion().orElseThrow().prepared()));
    assertThat(world.endOf("run-2").message())
        .contains("as champion version 1. What is new since is all in the holdout (")
        .contains("which the trainer never sees");
  }

  @Test
  void theCodeOfARunIsThatOfItsFirstCut() {
    fire("run-1");
    Job cut = world.lastJob();
    claim(cut, "a");
    says(
        cut,
        "a",
        new JobEventBody.SnapshotFinished(Messages.snapshot("holdout-1"), "first code", List.of()));
    Job gate = world.lastJob();
    claim(gate, "g");
    says(gate, "g", Messages.success(gate, VerdictOutcome.INSUFFICIENT_DATA));
    world.fireNextTimer();
    Job again = world.lastJob();
    claim(again, "b");
    says(
        again,
        "b",
        new JobEventBody.SnapshotFinished(
            Messages.snapshot("holdout-2"), "second code", List.of()));
    world.workOff();
    assertThat(((JobWork.TestCode) world.lastJob().work()).codeDigest()).isEqualTo("first code");
    world.workOff();
    assertThat(((JobWork.PrepareFeatures) world.lastJob().work()).codeDigest())
        .isEqualTo("first code");
    world.workOff();
    assertThat(((JobWork.TrainModel) world.lastJob().work()).codeDigest()).isEqualTo("first code");
  }

  @Test
  void testsThatFailEndTheRunBeforeItTrains() {
    fire("run-1");
    world.workOff();
    world.workOff();
    Job tests = world.lastJob();
    assertThat(tests.work()).isInstanceOf(JobWork.TestCode.class);
    claim(tests, "t");
    says(tests, "t", new JobEventBody.JobFailed("EXIT_CODE", "2 of 7 tests failed", false));
    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.FAILED);
    assertThat(world.endOf("run-1").message()).contains("2 of 7 tests failed");
    assertThat(world.jobs).noneMatch(j -> j.work() instanceof JobWork.TrainModel);
  }
}
